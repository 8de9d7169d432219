package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	webPart = "tiers:\n  web: {group: web-asg, limits: {min: 1, max: 4}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n"
	apiPart = "tiers:\n  # the API\n  api: {group: api-asg, limits: {min: 1, max: 4}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n"
)

// folder writes files into a folder of its own.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAFolderIsAConfiguration(t *testing.T) {
	dir := folder(t, map[string]string{
		"00-aws.yaml": "aws: {region: us-east-1}\ndefaults: {guards: {cooldown: {shrink: 1h}}}\n", "web.yaml": webPart, "api.yml": apiPart,
		"web.yaml~": "nonsense: [", ".web.yaml.swp": "x", "#web.yaml#": "x", ".#web.yaml": "x", "web.yaml.dpkg-old": "x", "web.yaml.rpmsave": "x", "README": "x", "web.yaml.off": "x",
	})
	if err := os.Mkdir(filepath.Join(dir, "more.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	var tiers []string
	for _, x := range c.Tiers {
		tiers = append(tiers, x.Name+" "+x.Region+" "+x.Guards.Cooldown.Shrink.String()+" "+filepath.Base(x.File))
	}
	if diff := cmp.Diff([]string{"api us-east-1 1h0m0s api.yml", "web us-east-1 1h0m0s web.yaml"}, tiers); diff != "" {
		t.Errorf("tiers (-want +got):\n%s", diff)
	}
	ignored := strings.ReplaceAll(strings.Join(c.Ignored, "\n"), dir+"/", "")
	want := strings.Join([]string{
		"#web.yaml# (a backup copy made by an editor or a package)", ".#web.yaml (its name begins with a dot)", ".web.yaml.swp (its name begins with a dot)",
		"README (its name does not end in .yaml or .yml)", "more.yaml (a folder inside the configuration folder)", "web.yaml.dpkg-old (a backup copy made by an editor or a package)",
		"web.yaml.off (its name does not end in .yaml or .yml)", "web.yaml.rpmsave (a backup copy made by an editor or a package)", "web.yaml~ (a backup copy made by an editor or a package)",
	}, "\n")
	if diff := cmp.Diff(want, ignored); diff != "" {
		t.Errorf("ignored (-want +got):\n%s", diff)
	}
}

// Whatever is wrong with a folder names the files, and the whole is refused.
func TestWhatIsWrongWithAFolder(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"nothing in it", map[string]string{"web.yaml~": webPart}, "FOLDER: is a folder without a file that ends in .yaml or .yml; not read: FOLDER/web.yaml~ (a backup copy made by an editor or a package)"},
		{"files of other names", map[string]string{"web.YAML": webPart, "api.json": apiPart}, "FOLDER: is a folder without a file that ends in .yaml or .yml; not read: " +
			"FOLDER/api.json (its name does not end in .yaml or .yml), FOLDER/web.YAML (its name does not end in .yaml or .yml)"},
		{"an alias to another file", map[string]string{"a.yaml": "x-s: &s {min: 1, max: 4}\n" + webPart, "b.yaml": strings.Replace(apiPart, "{min: 1, max: 4}", "*s", 1)},
			"FOLDER/b.yaml:3:33: *s repeats the value marked &s, which is in FOLDER/a.yaml; a mark is known only in its own file: write the value here, or move what tiers share to the key `defaults`"},
		{"a tier in two files", map[string]string{"a.yaml": webPart, "b.yaml": webPart}, "FOLDER/b.yaml:2:3: tiers.web: is given twice; the first is in FOLDER/a.yaml line 2"},
		{"a group in two files", map[string]string{"a.yaml": webPart, "b.yaml": strings.Replace(apiPart, "api-asg", "web-asg", 1)},
			"FOLDER/b.yaml:3:16: tiers.api.group: web-asg is already scaled by tier web (FOLDER/a.yaml line 2); one group can have only one tier"},
		{"a section in two files", map[string]string{"a.yaml": "aws: {region: us-east-1}\n" + webPart, "b.yaml": "aws: {region: us-west-2}\n"},
			"FOLDER/b.yaml:1:1: aws: is given twice; the first is in FOLDER/a.yaml line 1"},
		{"a broken file beside a good one", map[string]string{"a.yaml": webPart, "b.yaml": "tiers: {api: [}\n"}, "FOLDER/b.yaml:1:"},
		{"an empty file", map[string]string{"a.yaml": webPart, "b.yaml": ""}, "FOLDER/b.yaml:1:1: is empty; " +
			"write keys in it, such as tiers:, or remove the file"},
		{"a list", map[string]string{"a.yaml": webPart, "b.yaml": "- web\n"}, "FOLDER/b.yaml:1:1: keys are expected here, such as tiers:"},
		{"a tier without its section, below another file", map[string]string{"a.yaml": webPart, "b.yaml": strings.Replace(strings.TrimPrefix(webPart, "tiers:\n  "), "web", "checkout", 2)},
			"FOLDER/b.yaml:1:1: checkout: checkout belongs in tiers; insert the line \"tiers:\" above this line, unless this file has that line already, and indent checkout and its keys below that line"},
		{"a key of a tier below another file", map[string]string{"a.yaml": webPart, "b.yaml": "tiers:\n  mode: manage\n"},
			"FOLDER/b.yaml:2:3: tiers.mode: mode belongs in an entry of tiers; above this line, insert a line with the name of the entry"},
		{"tiers that are a list", map[string]string{"a.yaml": webPart, "b.yaml": "tiers:\n  - api:\n    group: api-asg\n", "c.yaml": "budgets: {sets: {x: {tiers: [api], hourly: 1}}}\n"},
			"FOLDER/b.yaml:1:1: tiers: a list is given, a set of keys is expected; remove the dash before the key"},
		{"tiers that are none, before others", map[string]string{"a.yaml": "# later\ntiers:\n", "b.yaml": webPart},
			"FOLDER/a.yaml:2:1: tiers: has no tier in this file; write a tier below this line, or remove the line (other files of the folder have tiers)"},
		{"tiers that are text", map[string]string{"a.yaml": webPart, "b.yaml": "tiers: none\n"}, "FOLDER/b.yaml:1:8: tiers: none is given, a set of keys is expected"},
		{"an unknown key", map[string]string{"a.yaml": webPart, "b.yaml": "tirs: {}\n"}, "FOLDER/b.yaml:1:1: tirs: unknown key; did you mean tiers?"},
		{"mistakes in two files", map[string]string{"b.yaml": strings.Replace(apiPart, "max: 4", "max: 0", 1), "a.yaml": strings.Replace(webPart, "goal: 60", "goal: 600", 1)},
			"FOLDER/a.yaml:2:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := folder(t, tt.files)
			_, err := Load(dir)
			if err == nil {
				t.Fatal("it was taken")
			}
			if got := strings.ReplaceAll(err.Error(), dir, "FOLDER"); !strings.HasPrefix(got, tt.want) || strings.HasPrefix(tt.name, "tiers that") && strings.Contains(got, "\n") {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A mark for aliases is known only in its own file, so each file may have its own block under the same key.
func TestABlockForAliasesInEachFile(t *testing.T) {
	block := "x-lim: &l {min: 1, max: 4}\n"
	shared := func(part string) string { return block + strings.Replace(part, "{min: 1, max: 4}", "*l", 1) }
	dir := folder(t, map[string]string{"a.yaml": shared(webPart), "b.yaml": shared(apiPart), "c.yaml": "aws: {region: us-east-1}\n" + block})
	if _, err := Load(dir); err != nil {
		t.Error(err)
	}
	write(t, dir, "b.yaml", block+shared(apiPart))
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "b.yaml:2:1: x-lim: is given twice; the first is in ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("twice in one file: %v", err)
	}
	write(t, dir, "b.yaml", strings.Replace(block, "{min: 1, max: 4}", "{password: print-me}", 1)+apiPart)
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "b.yaml:1:12: x-lim.password: by its name this looks like a password") {
		t.Errorf("a credential in the second block: %v", err)
	}
}

// A file of which every line is a comment is no part of the configuration, and that is told.
func TestAFileOfCommentsIsIgnored(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": webPart, "b.yaml": "---\n# " + strings.ReplaceAll(strings.TrimSpace(apiPart), "\n", "\n# ") + "\n"})
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Tiers) != 1 || len(c.Ignored) != 1 || c.Ignored[0] != filepath.Join(dir, "b.yaml")+" (only comments are in it)" {
		t.Errorf("%d tiers, ignored %q", len(c.Tiers), c.Ignored)
	}
	secret := folder(t, map[string]string{"a.yaml": webPart, "b.yaml": "# AKIA" + "IOSFODNN7EXAMPLQ\n"})
	if _, err := Load(secret); err == nil || !strings.Contains(err.Error(), "b.yaml:1:3: contains an AWS access key (not shown here)") {
		t.Errorf("a credential in a comment: %v", err)
	}
}

// A link to nothing is told with what it leads to, and no file is proposed in place of itself.
func TestALinkToNothing(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": webPart})
	if err := os.Symlink("gone.yaml", filepath.Join(dir, "b.yaml")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "b.yaml")} {
		_, err := Load(path)
		want := filepath.Join(dir, "b.yaml") + ": is a link to gone.yaml, which does not exist; make the link lead to a file, or remove the link"
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// A folder is read when two looks at all of it agree: while files are copied into it, those that
// are there already are not taken for the whole.
func TestAFolderIsReadWhenItIsWhole(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": webPart})
	first, wrong := look(dir)
	if wrong != nil {
		t.Fatal(wrong)
	}
	for _, change := range []func(){
		func() { write(t, dir, "b.yaml", apiPart) },
		func() { write(t, dir, "b.yaml", apiPart+"# more\n") },
		func() { write(t, dir, "c.yaml~", "x") },
		func() { _ = os.Remove(filepath.Join(dir, "b.yaml")) },
	} {
		change()
		next, wrong := look(dir)
		if wrong != nil || next.equal(first) {
			t.Errorf("a change of the folder is none: %v, %v", next, wrong)
		}
		first = next
	}
	c, err := LoadSteady(t.Context(), dir)
	if err != nil || len(c.Tiers) != 1 {
		t.Errorf("%v, %v", c, err)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
