package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/rights"
)

var accountNumber = regexp.MustCompile(`^[0-9]{12}$`)

func iamCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "iam",
		Short: "Write the least IAM policy for exactly this configuration; AWS is not asked",
		Long: `iam writes the least IAM policy that this configuration needs: the policy on
standard output, and one line of why per statement on standard error.

A configuration that assumes roles needs several policies: one for each role, and one
for the identity that assumes them, which is called self. --for chooses; without it
iam writes the policy of the only role, or of self when there is none.`,
	}
	path := configFlag(cmd)
	o := rights.Options{}
	cmd.Flags().StringVar(&o.Account, "account", "", "account number in ARNs, where the configuration names no role; without it any")
	cmd.Flags().StringVar(&o.Region, "region", "", "region in ARNs, where the configuration names none; without it any")
	who := cmd.Flags().String("for", "", "whose policy: the ARN or name of a role of the configuration, or self")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if o.Account != "" && !accountNumber.MatchString(o.Account) {
			return usageError{fmt.Errorf("--account is %q; an account number has 12 digits", o.Account)}
		}
		if err := checkRegion(o.Region); err != nil {
			return err
		}
		cfg, err := config.Load(*path)
		if err != nil {
			return err
		}
		policies := app.IAM(cfg, o)
		if len(policies) == 0 {
			return fmt.Errorf("every tier of %s is in mode off; no permission is needed", *path)
		}
		chosen, err := choosePolicy(policies, *who)
		if err != nil {
			return err
		}
		text, err := chosen.Document.Text()
		if err != nil {
			return err
		}
		fmt.Fprint(cmd.OutOrStdout(), text)
		explainPolicy(cmd, chosen, len(policies))
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
		return rights.Policy{}, usageError{fmt.Errorf("this configuration needs %d policies; choose one:\n  %s",
			len(policies), strings.Join(names, "\n  "))}
	}
	return rights.Policy{}, usageError{fmt.Errorf("the configuration has no role %s; there is:\n  %s", who, strings.Join(names, "\n  "))}
}

// explainPolicy says on standard error why every statement is there.
func explainPolicy(cmd *cobra.Command, p rights.Policy, of int) {
	w := cmd.ErrOrStderr()
	owner := "the identity that dynascale runs with"
	if p.Role != "" {
		owner = p.Role
	}
	fmt.Fprintf(w, "for %s:\n", owner)
	for _, why := range p.Whys {
		fmt.Fprintf(w, "  %s: %s\n", why.Sid, why.Because)
	}
	if anyOf(p, func(a arn.ARN) string { return a.AccountID }) {
		fmt.Fprintln(w, "note: ARNs name any account; --account 123456789012 narrows them")
	}
	if anyOf(p, func(a arn.ARN) string { return a.Region }) {
		fmt.Fprintln(w, "note: ARNs name any region; aws.region in the configuration, or --region, narrows them")
	}
	if n := p.Document.Size(); n > rights.Room {
		fmt.Fprintf(w, "warning: %d characters, and IAM takes %d in a managed policy; make it an inline policy of the role (10,240), "+
			"or split the tiers over several roles\n", n, rights.Room)
	}
	switch {
	case of > 1 && p.Role != "":
		fmt.Fprintln(w, "note: the identity that assumes this role needs a policy too: --for self")
	case of > 1:
		fmt.Fprintln(w, "note: the roles need policies too: --for ROLE")
	}
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
	return usageError{fmt.Errorf("--region is %q; a region is called something like ap-northeast-2", name)}
}
