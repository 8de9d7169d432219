package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/rights"
)

var accountNumber = pattern.Of(`^[0-9]{12}$`)

func iamCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "iam",
		Short: "Print the smallest IAM policy that the configuration needs; AWS is not called",
		Long: `iam prints to standard output the smallest IAM policy that is enough for this configuration. For
each statement of the policy, a line on standard error says why the statement is needed.

A configuration that assumes roles needs several policies: one for each role, and one for the
identity that assumes the roles. --for chooses one of them: give the name of a role, or the word
self for that identity. Without --for, iam prints the policy if only one is needed, or the policy of
the role if all tiers have the same role. Otherwise it lists the choices.

A managed policy may have at most 6,144 characters, enough for about 70 Auto Scaling groups. With
--out, a larger policy becomes several managed policies, one file each; a role can have 10 of them.
If the policy has more than 6,144 characters, --prefix replaces names with the same beginning by one
pattern (shop-*). Such a policy allows more than this configuration needs; iam lists the patterns.`,
	}
	path := configFlag(cmd)
	output := outputFlag(cmd)
	o := rights.Options{}
	cmd.Flags().StringVar(&o.Account, "account", "", "account number to write into the ARNs of tiers without a role "+
		"(default: any account)")
	cmd.Flags().StringVar(&o.Region, "region", "", "region to write into the ARNs of tiers without a region (default: any region)")
	out := cmd.Flags().String("out", "", "write all policies, or only the policy that --for chooses, into this folder, as files of at most 6,144 characters; the folder must be empty or not exist yet")
	prefix := cmd.Flags().Bool("prefix", false, "if the policy is too large, write one pattern, such as shop-*, instead of "+
		"all names with the same beginning")
	_ = cmd.MarkFlagDirname("out")
	who := cmd.Flags().String("for", "", "whose policy: the ARN or name of a role of the configuration, or the word self (the identity that assumes the roles)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if o.Account != "" && !accountNumber.MatchString(o.Account) {
			return usageError{fmt.Errorf("--account is %q; an account number has 12 digits", o.Account)}
		}
		if err := checkRegion(o.Region); err != nil {
			return err
		}
		if *out != "" {
			if err := emptyFolder(*out); err != nil {
				return err
			}
		}
		cfg, err := config.Load(*path)
		if err != nil {
			return err
		}
		policies := app.IAM(cfg, o)
		if len(policies) == 0 {
			return fmt.Errorf("every tier of %s is in mode off; no permission is needed", *path)
		}
		written := policies
		if *out == "" || *who != "" {
			chosen, err := choosePolicy(policies, *who)
			if err != nil {
				return err
			}
			written = []rights.Policy{chosen}
		}
		of := len(policies) - len(written) + 1 // those that are written need no note
		if *output == asJSON {
			return tellPolicies(cmd, written, of, *out, *prefix)
		}
		for _, p := range written {
			p, notes, _, err := writePolicy(cmd.OutOrStdout(), p, *out, *prefix)
			if err != nil {
				return err
			}
			explainPolicy(cmd.ErrOrStderr(), p, notes, notesOn(p, of, *out != ""))
		}
		return nil
	}
	return cmd
}

func choosePolicy(policies []rights.Policy, who string) (rights.Policy, error) {
	if who == "" && (len(policies) == 1 || len(policies) == 2 && len(policies[1].Document.Statement) == 1) {
		return policies[0], nil
	}
	var names []string
	for _, p := range policies {
		name := p.Role
		if name == "" {
			name = "self"
		}
		if who != "" && (who == name || strings.HasSuffix(name, "/"+who)) {
			return p, nil
		}
		names = append(names, "--for "+name)
	}
	if who == "" {
		return rights.Policy{}, usageError{fmt.Errorf("this configuration needs %s; choose one, or write all of them with --out FOLDER:\n  %s",
			amount.Count(len(policies), "policy"), strings.Join(names, "\n  "))}
	}
	return rights.Policy{}, usageError{fmt.Errorf("the configuration has no role %s; choose one:\n  %s", who, strings.Join(names, "\n  "))}
}

// tellPolicies writes policies into files, if there are to be any, and tells of all as JSON.
func tellPolicies(cmd *cobra.Command, policies []rights.Policy, of int, folder string, prefix bool) error {
	shape := iamShape{Policies: []policyShape{}}
	for _, p := range policies {
		p, notes, files, err := writePolicy(io.Discard, p, folder, prefix)
		if err != nil {
			return err
		}
		one := policyShape{Role: textOrNull(p.Role), Policy: p.Document, Size: p.Document.Size(), Whys: []whyShape{}, Notes: append(listed(notes), notesOn(p, of, folder != "")...), Files: listed(files)}
		for _, why := range p.Whys {
			one.Whys = append(one.Whys, whyShape{why.Sid, why.Because})
		}
		shape.Policies = append(shape.Policies, one)
	}
	return writeAnswer(cmd, shape)
}

// writePolicy writes a policy to a stream, or as files into a folder. It returns the policy that it
// wrote, whose names prefix may have shortened, and what there is to know of that.
func writePolicy(to io.Writer, p rights.Policy, folder string, prefix bool) (written rights.Policy, notes, files []string, err error) {
	if prefix {
		var widened []rights.Widened
		p, widened = rights.Prefixed(p)
		for _, x := range widened {
			notes = append(notes, fmt.Sprintf("note: %s replaces %s of the configuration, and also allows "+
				"every other name with the same beginning", x.Prefix, amount.Count(x.Names, "name")))
		}
	}
	if folder == "" {
		text, err := p.Document.Text()
		if err == nil {
			_, err = io.WriteString(to, text)
		}
		return p, notes, nil, err
	}
	parts := rights.Split(p)
	for i, part := range parts {
		name := "self"
		if role, err := arn.Parse(p.Role); err == nil {
			name = role.AccountID + "-" + strings.ReplaceAll(strings.TrimPrefix(role.Resource, "role/"), "/", "-")
		}
		if len(parts) > 1 {
			name += fmt.Sprintf("-%02d-of-%02d", i+1, len(parts))
		}
		text, err := part.Document.Text()
		if err == nil {
			err = writeNewIn(folder, name+".json", []byte(text))
		}
		if err != nil {
			return p, notes, files, err
		}
		files = append(files, filepath.Join(folder, name+".json"))
		notes = append(notes, fmt.Sprintf("wrote %s, %s", filepath.Join(folder, name+".json"), amount.Count(part.Document.Size(), "character")))
	}
	if n := len(parts); n > rights.Attached {
		fewer := ""
		if narrow, _ := rights.Prefixed(p); len(rights.Split(narrow)) < n {
			fewer = "use --prefix for fewer policies, or "
		}
		notes = append(notes, fmt.Sprintf("warning: these are %s, but a role can have %d (%d when AWS raises the "+
			"quota): %ssplit the tiers over several roles (key assume_role of a tier)",
			amount.Count(n, "policy"), rights.Attached, rights.MostAttached, fewer))
	}
	return p, notes, files, nil
}

// writeNewIn writes a file into a folder, which is made, and never over another one.
func writeNewIn(folder, name string, text []byte) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("cannot write the policies: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return fmt.Errorf("cannot write the policies: %w", err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// emptyFolder refuses a folder in which something stands: policies of before would be taken for
// parts of the new ones.
func emptyFolder(path string) error {
	found, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("cannot write the policies: %w", err)
	case len(found) > 0:
		return fmt.Errorf("the folder %s is not empty, and its files could be mistaken for new policies; choose another folder", path)
	}
	return nil
}

// explainPolicy says why every statement is there, after what was noted while it was written.
func explainPolicy(w io.Writer, p rights.Policy, before, after []string) {
	for _, note := range before {
		say(w, note)
	}
	owner := "the identity that dynascale runs with"
	if p.Role != "" {
		owner = p.Role
	}
	sayf(w, "for %s:", owner)
	for _, why := range p.Whys {
		sayf(w, "  %s: %s", why.Sid, why.Because)
	}
	for _, note := range after {
		say(w, note)
	}
}

// notesOn are what else there is to know of a policy, one sentence each. of counts it and the policies
// that are not written. inParts is whether it is written in parts.
func notesOn(p rights.Policy, of int, inParts bool) (notes []string) {
	if anyOf(p, func(a arn.ARN) string { return a.AccountID }) {
		notes = append(notes, "note: the ARNs match any account; --account 123456789012 limits them to one")
	}
	if anyOf(p, func(a arn.ARN) string { return a.Region }) {
		notes = append(notes, "note: the ARNs match any region; aws.region in the configuration, or --region, "+
			"limits them to one")
	}
	if n := p.Document.Size(); n > rights.Room && !inParts {
		notes = append(notes, tooLarge(p, n))
	}
	switch {
	case of > 1 && p.Role != "":
		notes = append(notes, "note: the identity that assumes this role needs a policy too: --for self prints it")
	case of > 1:
		notes = append(notes, "note: the roles need policies too: --for ROLE prints one")
	}
	return notes
}

// tooLarge says what can be done with a policy that is too large for a managed one.
func tooLarge(p rights.Policy, n int) string {
	var ways []string
	if n <= rights.Inline {
		ways = append(ways, "make it the only inline policy of the role: the inline policies of a role may have "+amount.Whole(rights.Inline)+" characters together")
	}
	parts, most := len(rights.Split(p)), ""
	if parts > rights.Attached {
		most = fmt.Sprintf("; a role can have only %d, unless AWS raises this quota for the account", rights.Attached)
	}
	ways = append(ways, fmt.Sprintf("--out FOLDER writes it as %s%s", amount.CountOf(parts, "managed policy", "managed policies"), most))
	if narrow, widened := rights.Prefixed(p); len(widened) > 0 {
		ways = append(ways, fmt.Sprintf("--prefix reduces it to %s, by one pattern for names with the same beginning", amount.Count(narrow.Document.Size(), "character")))
	}
	return fmt.Sprintf("warning: this policy has %s, but a managed policy may have at most %d. You can:\n  %s", amount.Count(n, "character"), rights.Room, strings.Join(ways, "\n  "))
}

// anyOf reports whether an ARN of a policy leaves a field open.
func anyOf(p rights.Policy, field func(arn.ARN) string) bool {
	for _, s := range p.Document.Statement {
		for _, resource := range s.Resource {
			if a, err := arn.Parse(resource); err == nil && field(a) == "*" {
				return true
			}
		}
	}
	return false
}

// checkRegion refuses what cannot be the name of a region; "" is none.
func checkRegion(name string) error {
	if name == "" || config.IsRegion(name) {
		return nil
	}
	return usageError{fmt.Errorf("--region is %q; a region has a name like ap-northeast-2", name)}
}
