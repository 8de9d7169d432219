package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/discover"
)

func discoverCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "discover",
		Short: "List what can be scaled, and write a configuration with all tiers in mode observe",
		Long: `discover lists what can be scaled in one region: Auto Scaling groups, ECS services, RDS databases,
Aurora clusters and single EC2 instances. It also reads their load balancers, queues and scaling
policies. It writes a configuration with comments. The configuration has a tier for each group
and service, for the read replicas and the class of each database, for the readers of each Aurora
cluster, for the capacity of each Aurora Serverless cluster, and for the type of each instance. (A
tier is one thing that dynascale scales.) Of databases, clusters and instances, only the first 50 of
each get tiers; the others are listed in a comment. All tiers are in mode observe, in which
dynascale decides and records, and never changes AWS. discover only reads from AWS. If a resource
cannot be a tier, or a call to AWS fails, a comment says why.

With --update FILE, discover compares the configuration FILE (a file, or a folder of .yaml files)
with every account and region that FILE names, and prints a diff for patch(1). The diff adds a tier in
mode observe for each resource without a tier. It adds a comment above each tier whose resource is
gone, and removes this comment if the resource exists again. It changes nothing else, and removes no
tier. For a resource that should have no tier, write "# discover: leave out NAME" into FILE; NAME is
the name of the resource (of an instance its id, of an ECS service CLUSTER/SERVICE). With --write,
discover makes these changes itself and prints no diff. It keeps each old file beside the new one,
with .before-update-TIME added to its name.

Exit codes with --update: 0 nothing to change, or FILE was changed; 3 the diff was printed;
1 failed; 2 wrong usage.`,
		Example: `  dynascale discover --out dynascale.yaml
  dynascale discover --update /etc/dynascale/dynascale.yaml | less
  dynascale discover --update dynascale.yaml | patch dynascale.yaml`,
	}
	o := discover.Options{}
	output := outputFlag(cmd)
	out := cmd.Flags().String("out", "", "file to write, which must not exist yet (default: standard output)")
	cmd.Flags().StringVar(&o.Region, "region", "", "region to list (default: the environment variable AWS_REGION, else the region of the profile)")
	cmd.Flags().StringVar(&o.Profile, "profile", "", "profile of the AWS config and credentials files; it is also written into the configuration")
	cmd.Flags().StringVar(&o.Protocol, "cloudwatch-protocol", "cbor", "protocol of the calls to CloudWatch: cbor, query or json")
	update := cmd.Flags().String("update", "", "compare this configuration with the resources in AWS, and print a diff")
	write := cmd.Flags().Bool("write", false, "with --update: change the file instead of printing the diff")
	_ = cmd.MarkFlagFilename("out", "yaml", "yml")
	_ = cmd.MarkFlagFilename("update", "yaml", "yml")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o.Now = time.Now()
		if *update != "" || *write {
			return updateConfig(cmd, *update, *write, *output == asJSON)
		}
		if err := checkRegion(o.Region); err != nil {
			return err
		}
		if *out != "" {
			switch _, err := os.Lstat(*out); {
			case err == nil:
				return fmt.Errorf("cannot write %s: the file exists already, so AWS was not asked; choose another name, or compare the file with AWS: dynascale discover --update %s", *out, quoted(*out))
			case !errors.Is(err, fs.ErrNotExist):
				return fmt.Errorf("cannot write %s: %w", *out, err)
			}
		}
		found, err := discover.Run(cmd.Context(), o)
		if err != nil {
			return fmt.Errorf("discover: %w", err)
		}
		if *output == asJSON {
			return tellFound(cmd, found, *out)
		}
		if *out == "" {
			_, err = cmd.OutOrStdout().Write(found.Config)
		} else {
			err = writeNew(*out, found.Config)
		}
		if err != nil {
			return err
		}
		w := cmd.ErrOrStderr()
		for _, u := range found.Untold {
			sayf(w, "could not be listed: %s", u)
		}
		sayf(w, "%s in %s, all in mode observe", amount.Count(found.Tiers, "tier"), found.Region)
		if *out != "" {
			offer(w, "wrote "+*out+"; next:", fmt.Sprintf("dynascale check %s, dynascale doctor --config %[1]s", *out))
		}
		return nil
	}
	return cmd
}

// tellFound writes the file, if there is to be one, and tells what was found as JSON.
func tellFound(cmd *cobra.Command, found discover.Found, path string) error {
	shape := discoverShape{Account: textOrNull(found.Account), Region: found.Region, Tiers: found.Tiers, Unlisted: listed(found.Untold), File: textOrNull(path)}
	if path == "" {
		shape.Config = textOrNull(string(found.Config))
	} else if err := writeNew(path, found.Config); err != nil {
		return err
	}
	return writeAnswer(cmd, shape)
}

// updateConfig compares a configuration with what there is, and prints or writes the change.
func updateConfig(cmd *cobra.Command, path string, write, json bool) error {
	if path == "" {
		return usageError{errors.New("--write needs --update FILE")}
	}
	for _, other := range []string{"out", "region", "profile", "cloudwatch-protocol"} {
		if cmd.Flags().Changed(other) {
			why := "with --update, this value comes from the configuration file"
			if other == "out" {
				why = "--update prints a diff to standard output, or changes the file with --write"
			}
			return usageError{fmt.Errorf("--%s and --update cannot be combined: %s", other, why)}
		}
	}
	now := time.Now()
	u, err := discover.Refresh(cmd.Context(), path, now, 0)
	w := cmd.ErrOrStderr()
	tell := func(format string, lines []string) {
		for _, line := range lines {
			sayf(w, format, line)
		}
	}
	tell("could not be listed, and is therefore not compared with the configuration: %s", u.Untold)
	if err != nil {
		return fmt.Errorf("discover: %w", err)
	}
	var written []string
	if write {
		if written, err = writeUpdate(w, u.Files, now); err != nil {
			return err
		}
	}
	if json {
		shape := discoverShape{Unlisted: listed(u.Untold), Update: &updateShape{
			Diff: textOrNull(u.Diff), New: listed(u.New), Gone: listed(u.Gone), Back: listed(u.Back), Notes: listed(u.Notes), Written: listed(written),
		}}
		if err := writeAnswer(cmd, shape); err != nil {
			return err
		}
	} else {
		tell("new: %s", u.New)
		tell("gone: %s", u.Gone)
		tell("back: %s: the resource of this tier exists again", u.Back)
		tell("note: %s", u.Notes)
	}
	switch {
	case u.Diff == "" && len(u.Untold) > 0:
		return fmt.Errorf("discover: nothing to change in %s, but some resources could not be listed and compared (see above)", path)
	case u.Diff == "":
		sayf(w, "nothing to change in %s", path)
		return nil
	case write:
		offer(w, "next:", fmt.Sprintf("dynascale check %s, dynascale reload --config %[1]s", path))
		return nil
	case !json:
		if _, err := fmt.Fprint(cmd.OutOrStdout(), u.Diff); err != nil {
			return err
		}
	}
	return errChanges
}

// writeUpdate writes files as they would be, and says where those before them are.
func writeUpdate(w io.Writer, files []discover.Change, now time.Time) (written []string, err error) {
	for _, c := range files {
		if c.Was == nil {
			if err := errors.Join(writeNew(c.Path, c.New), likeOthers(c.Path)); err != nil {
				return written, err
			}
			sayf(w, "wrote %s", c.Path)
		} else {
			kept, err := replaceConfig(c.Path, c.Was, c.New, now)
			if err != nil {
				return written, err
			}
			sayf(w, "wrote %s; the previous file is kept as %s", c.Path, kept)
		}
		written = append(written, c.Path)
	}
	return written, nil
}

// likeOthers gives a new file of a folder the mode and the owner of one that is there: the daemon that
// reads those has to read it too.
func likeOthers(path string) error {
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.y*ml"))
	if err != nil {
		return err
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil || name == path || !info.Mode().IsRegular() {
			continue
		}
		if err := os.Chmod(path, info.Mode().Perm()); err != nil {
			return err
		}
		if owner, ok := info.Sys().(*syscall.Stat_t); ok && os.Geteuid() == 0 {
			return os.Chown(path, int(owner.Uid), int(owner.Gid))
		}
		return nil
	}
	return nil
}

// replaceConfig puts a text in the place of a file that is still what was read, and keeps that
// beside it. Whoever reads meanwhile has the one or the other, and never half of one.
func replaceConfig(path string, was, text []byte, now time.Time) (kept string, err error) {
	failed := func(err error) (string, error) {
		return "", fmt.Errorf("discover has not changed %s: %w", path, err)
	}
	place, err := filepath.EvalSymlinks(path)
	if err != nil {
		return failed(err)
	}
	info, err := os.Stat(place)
	if err != nil {
		return failed(err)
	}
	next, err := os.CreateTemp(filepath.Dir(place), ".dynascale-update-*")
	if err != nil {
		return failed(err)
	}
	defer func() { _ = os.Remove(next.Name()) }() // which fails once it has its name
	_, err = next.Write(text)
	err = errors.Join(err, next.Chmod(info.Mode().Perm()), next.Sync())
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && os.Geteuid() == 0 {
		err = errors.Join(err, next.Chown(int(owner.Uid), int(owner.Gid)))
	}
	if err = errors.Join(err, next.Close()); err != nil {
		return failed(err)
	}
	switch present, err := os.ReadFile(place); {
	case err != nil:
		return failed(err)
	case !bytes.Equal(present, was):
		return failed(errors.New("the file was changed while discover ran; run discover again"))
	}
	if kept, err = keep(place, now); err != nil {
		return failed(err)
	}
	if err := os.Rename(next.Name(), place); err != nil {
		return failed(err)
	}
	return kept, nil
}

// keep gives a file a second name with the time in it; an update in the same second has taken the first such name.
func keep(place string, now time.Time) (kept string, err error) {
	name := place + ".before-update-" + now.UTC().Format("20060102T150405Z")
	kept = name
	for i := 2; i <= 100; i++ {
		if err = os.Link(place, kept); !errors.Is(err, fs.ErrExist) {
			break
		}
		kept = fmt.Sprintf("%s-%d", name, i)
	}
	return kept, err
}

// writeNew never replaces a file: it may hold a configuration that somebody wrote.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return fmt.Errorf("cannot write the configuration: %w", err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}
