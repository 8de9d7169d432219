package discover

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// shop is an account with three groups.
func shop(t *testing.T) *clinic.Clinic {
	o := sim.Options{Seed: 1, Start: clinic.Start}
	for _, name := range []string{"shop-web", "shop-api", "pay"} {
		g := sim.Web(name, sim.Constant(100), 100, clinic.Start)
		g.Desired, g.Max = 5, 50
		o.Groups = append(o.Groups, g)
	}
	k := &clinic.Clinic{}
	k.Open(t, o)
	return k
}

// tier is one of a group, in a block.
func tier(indent, name, group string) string {
	return indent + name + ":\n" + indent + "  group: " + group + "\n" + indent + "  limits: {min: 1, max: 9} # ours\n" + indent + "  signals: {cpu: {preset: asg-cpu}}\n" +
		indent + "  scalers: [{target: {signal: cpu, goal: 60}}]\n"
}

// refresh compares a file, and checks what must hold of every answer: the diff gives the result,
// nothing but comments is taken away, and a second time there is nothing to do.
func refresh(t *testing.T, file string) Update {
	t.Helper()
	now := clinic.Start.Add(2 * time.Hour)
	path := filepath.Join(t.TempDir(), "shop.yaml")
	put := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(file)
	u, err := Refresh(t.Context(), path, now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	result := resultOf(file, u)
	if patched := patch(t, file, u.Diff); patched != result {
		t.Errorf("the diff gives\n%q\nand the result is\n%q\ndiff:\n%s", patched, result, u.Diff)
	}
	left := result
	for line := range strings.Lines(file) {
		i := strings.Index(left, strings.TrimSuffix(line, "\n"))
		if i < 0 && !strings.Contains(line, gone) {
			t.Fatalf("%q is gone from\n%s", line, result)
		}
		left = left[max(0, i):]
	}
	put(result)
	again, err := Refresh(t.Context(), path, now.Add(48*time.Hour), time.Minute)
	if err != nil || again.Diff != "" || len(again.New)+len(again.Gone)+len(again.Back) > 0 {
		t.Errorf("a second time: %v\n%s", err, again.Diff)
	}
	return u
}

// resultOf is what an update makes of the only file of a configuration.
func resultOf(file string, u Update) string {
	if len(u.Files) == 0 {
		return file
	}
	return string(u.Files[0].New)
}

// patch applies a diff with patch(1), where there is one.
func patch(t *testing.T, file, diff string) string {
	t.Helper()
	if diff == "" {
		return file
	}
	tool, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("there is no patch(1) here")
	}
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "--binary", "--fuzz=0", path)
	cmd.Stdin = strings.NewReader(diff)
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "offset") {
		t.Fatalf("patch: %v: %s\n%s", err, out, diff)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestUpdate(t *testing.T) {
	shop(t)
	const head = "# ours\naws: {region: us-east-1} # here\n\ntiers:\n"
	all := tier("  ", "web", "shop-web") + "\n  # of the API\n" + tier("  ", "api", "shop-api") + tier("  ", "pay", "pay")
	const lost = "# Gone on 2026-03-02: no Auto Scaling group named old in us-east-1; check its name, the account and the region. Delete this tier, or set mode: off.\n"
	date := clinic.Start.Format(time.DateOnly)
	mark := strings.Replace(lost, "2026-03-02", date, 1)
	for _, c := range []struct {
		name, file  string
		fresh, gone []string
		back        []string
		has, hasNot []string
		note        string
	}{
		{name: "nothing to do", file: head + all},
		{name: "two are new, other sections follow", file: head + tier("  ", "web", "shop-web") + "\n# the memory\nledger: {retention: 10d}\n",
			fresh: []string{"pay", "shop-api"}, has: []string{"\n  # Group pay: 5 desired, its own limits ", "    group: shop-api\n", "    mode: observe\n"}},
		{name: "tiers come first", file: "tiers:\n" + tier("  ", "web", "shop-web") + "aws: {region: us-east-1}\n", fresh: []string{"pay", "shop-api"}},
		{name: "four spaces", file: "aws: {region: us-east-1}\ntiers:\n" + tier("    ", "web", "shop-web"), fresh: []string{"pay", "shop-api"}, has: []string{"\n    pay:\n      mode: observe\n"}},
		{name: "no end of the last line", file: strings.TrimSuffix("aws: {region: us-east-1}\ntiers:\n"+tier("  ", "web", "shop-web"), "\n"), fresh: []string{"pay", "shop-api"}},
		{name: "lines of Windows", file: strings.ReplaceAll(head+tier("  ", "web", "shop-web"), "\n", "\r\n"), fresh: []string{"pay", "shop-api"}, has: []string{"  pay:\r\n"}},
		{name: "a tier of the name is there", file: head + tier("  ", "pay", "shop-web") + tier("  ", "api", "shop-api"), fresh: []string{"pay-2"}, has: []string{"  pay-2:\n"}},
		{name: "anchors and comments behind", file: head + strings.Replace(tier("  ", "web", "shop-web"), "limits: {", "limits: &small {", 1) +
			strings.Replace(tier("  ", "api", "shop-api"), "limits: {min: 1, max: 9}", "limits: *small", 1) + "  # behind the last tier\n\n# of nobody\n",
			fresh: []string{"pay"}, has: []string{"limits: *small # ours", "  # behind the last tier\n\n  # Group pay"}},
		{name: "a selector covers what it matches", file: head + strings.Replace(all, "group: shop-web", "group: {prefix: shop-w}", 1)},
		{name: "a selector that matches nothing", file: head + strings.Replace(all, "group: shop-web", "group: {prefix: shop-x}", 1), fresh: []string{"shop-web"}, gone: []string{"web"},
			has: []string{": no Auto Scaling group in us-east-1 has the prefix shop-x; "}},
		{name: "one is gone", file: head + all + "  # it was old\n" + tier("  ", "old", "old"), gone: []string{"old"}, has: []string{"  # it was old\n  " + mark + "  old:\n"}},
		{name: "one that is off is not asked", file: head + all + strings.Replace(tier("  ", "old", "old"), "old:\n", "old:\n    mode: off\n", 1)},
		{name: "one is back", file: head + strings.Replace(all, "  # of the API\n", "  # of the API\n  "+mark, 1), back: []string{"api"}, hasNot: []string{gone}},
		{name: "one is left out", file: head + strings.Replace(all, "  pay:", "  # discover: leave out pay\n  web-2:", 1), has: []string{"leave out"}},
		{name: "one is left out and has no tier", file: "# discover: leave out pay\n" + head + tier("  ", "web", "shop-web") + tier("  ", "api", "shop-api"), note: "pay: left out, because of the comment '# discover: leave out' in the file"},
		{name: "limits that AWS does not allow", file: head + strings.Replace(all, "max: 9", "max: 90", 1), note: "web: limits.max 90 is above the group's own maximum 50; the size does not go above the group's maximum; raise the group's maximum, or lower limits.max"},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := refresh(t, c.file)
			result := resultOf(c.file, u)
			if !slices.Equal(u.New, c.fresh) || !slices.Equal(u.Back, c.back) || len(u.Gone) != len(c.gone) {
				t.Errorf("new %v, gone %v, back %v", u.New, u.Gone, u.Back)
			}
			for i, name := range c.gone {
				if !strings.HasPrefix(u.Gone[i], name+": no Auto Scaling group ") {
					t.Errorf("gone: %s", u.Gone[i])
				}
			}
			for _, has := range c.has {
				if !strings.Contains(result, has) {
					t.Errorf("there is no %q in\n%s", has, result)
				}
			}
			for _, has := range c.hasNot {
				if strings.Contains(result, has) {
					t.Errorf("there is %q in\n%s", has, result)
				}
			}
			if c.note != "" && !slices.Contains(u.Notes, c.note) {
				t.Errorf("notes %q", u.Notes)
			}
			if (u.Diff == "") != (len(c.fresh)+len(c.gone)+len(c.back) == 0) {
				t.Errorf("the diff is %q", u.Diff)
			}
		})
	}
	for name, c := range map[string][2]string{
		"braces":          {"aws: {region: us-east-1}\ntiers: {web: {group: shop-web, limits: {min: 1, max: 9}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}}\n", "tiers are written within braces"},
		"a broken file":   {"tiers: {{", "part of a template"},
		"an unknown tier": {head + tier("  ", "web", "shop-web") + "colour: blue\n", "unknown key"},
	} {
		path := filepath.Join(t.TempDir(), "shop.yaml")
		if err := os.WriteFile(path, []byte(c[0]), 0o600); err != nil {
			t.Fatal(err)
		}
		if u, err := Refresh(t.Context(), path, clinic.Start, time.Minute); err == nil && len(u.Untold) > 0 {
			t.Errorf("%s: %v", name, u.Untold)
		} else if err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A group that is being deleted is told, and no advice about a size that is not corrected any more.
func TestUpdateTellsWhatIsBeingDeleted(t *testing.T) {
	c := shop(t)
	if err := c.World.Delete("pay"); err != nil {
		t.Fatal(err)
	}
	file := "aws: {region: us-east-1}\ntiers:\n" + tier("  ", "web", "shop-web") + tier("  ", "api", "shop-api") + strings.Replace(tier("  ", "pay", "pay"), "{min: 1", "{min: 2", 1)
	path := filepath.Join(t.TempDir(), "dynascale.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	u, err := Refresh(t.Context(), path, clinic.Start, time.Minute)
	if err != nil || len(u.Notes) != 1 || !strings.HasPrefix(u.Notes[0], "pay: pay is being deleted; remove the tier, or choose another resource") {
		t.Errorf("%v, notes %q", err, u.Notes)
	}
}

// Of a folder each file keeps its own, and what is new has a file of its own, in which later ones are
// put too.
func TestUpdateOfAFolder(t *testing.T) {
	shop(t)
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("00-aws.yaml", "aws: {region: us-east-1}\n")
	write("web.yaml", "# of the web\ntiers:\n"+tier("  ", "web", "shop-web"))
	write("old.yml", "tiers:\n"+tier("  ", "old", "old"))
	now := clinic.Start.Add(2 * time.Hour)
	u, err := Refresh(t.Context(), folder, now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if len(u.Files) != 2 || !slices.Equal(u.New, []string{"pay", "shop-api"}) || len(u.Gone) != 1 {
		t.Fatalf("%d files, new %v, gone %v\n%s", len(u.Files), u.New, u.Gone, u.Diff)
	}
	if old, fresh := u.Files[0], u.Files[1]; filepath.Base(old.Path) != "old.yml" || filepath.Base(fresh.Path) != "discovered.yaml" || fresh.Was != nil ||
		!strings.Contains(u.Diff, "--- /dev/null\n+++ "+fresh.Path+"\n@@ -0,0 +1,") || !strings.HasPrefix(string(fresh.New), "# Tiers that 'dynascale discover --update' found;") {
		t.Errorf("%s", u.Diff)
	}
	for _, c := range u.Files {
		write(filepath.Base(c.Path), string(c.New))
	}
	if u, err = Refresh(t.Context(), folder, now, time.Minute); err != nil || u.Diff != "" {
		t.Errorf("a second time: %v\n%s", err, u.Diff)
	}
	write("web.yaml", "# of the web\ntiers:\n"+strings.Replace(tier("  ", "web", "old2"), "web:\n", "web:\n    mode: off\n", 1))
	if u, err = Refresh(t.Context(), folder, now, time.Minute); err != nil || len(u.Files) != 1 || filepath.Base(u.Files[0].Path) != "discovered.yaml" || !slices.Equal(u.New, []string{"shop-web"}) {
		t.Errorf("another one: %v, new %v\n%s", err, u.New, u.Diff)
	}
}

// What cannot be listed is neither new nor gone.
func TestUpdateWithoutARight(t *testing.T) {
	k := shop(t)
	k.Instead = clinic.Refuse("DescribeAutoScalingGroups")
	path := filepath.Join(t.TempDir(), "shop.yaml")
	if err := os.WriteFile(path, []byte("aws: {region: us-east-1}\ntiers:\n"+tier("  ", "old", "old")), 0o600); err != nil {
		t.Fatal(err)
	}
	u, err := Refresh(t.Context(), path, clinic.Start, time.Minute)
	if err != nil || u.Diff != "" || len(u.Gone) > 0 || len(u.Untold) == 0 || !strings.Contains(strings.Join(u.Untold, " "), "DescribeAutoScalingGroups") {
		t.Errorf("%+v, %v", u, err)
	}
}

// A tier in another region and account is looked for there, and what is new there says where it is.
func TestUpdateLooksIntoEveryPlace(t *testing.T) {
	shop(t)
	const role = "{arn: \"arn:aws:iam::444455556666:role/scale\", external_id: \"it\"}"
	file := "aws: {region: eu-west-1, assume_role: " + role + "}\ntiers:\n" +
		strings.Replace(tier("  ", "web", "shop-web"), "web:\n", "web:\n    region: us-east-1\n", 1) + tier("  ", "other", "shop-web")
	u := refresh(t, file)
	if !slices.Contains(u.New, "pay") || !strings.Contains(resultOf(file, u), "    region: us-east-1\n    mode: observe\n    group: pay\n") {
		t.Errorf("new %v, untold %q\n%s", u.New, u.Untold, u.Diff)
	}
}

// The starter configuration of an account that has everything is up to date, and with any of its
// tiers left away those come back.
func TestUpdateOfTheStarter(t *testing.T) {
	k := &clinic.Clinic{}
	k.Open(t, clinic.Land())
	found, err := Run(t.Context(), Options{Now: clinic.Start})
	if err != nil {
		t.Fatal(err)
	}
	if u := refresh(t, string(found.Config)); u.Diff != "" {
		t.Errorf("the starter is not up to date:\n%s", u.Diff)
	}
	cfg, err := config.Parse("starter", found.Config)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(found.Config), "\n")
	for _, t2 := range cfg.Tiers[:3] {
		var without strings.Builder
		away := false
		for i, line := range lines {
			switch {
			case i == t2.Line-1:
				away = true
			case away && !strings.HasPrefix(line, "    "):
				away = false
			}
			if !away {
				without.WriteString(line)
			}
		}
		if u := refresh(t, without.String()); !slices.Equal(u.New, []string{t2.Name}) {
			t.Errorf("without %s: new %v", t2.Name, u.New)
		}
	}
}

// A diff of any edits of any text gives what the edits give.
func TestDiffsApply(t *testing.T) {
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("there is no patch(1) here")
	}
	rapid.Check(t, func(rt *rapid.T) {
		line := rapid.StringMatching(`[a-c]{0,3}`)
		lines := rapid.SliceOfN(line, 1, 30).Draw(rt, "lines")
		file := strings.Join(lines, "\n")
		if rapid.Bool().Draw(rt, "ended") {
			file += "\n"
		}
		x := textOf(file)
		if len(x.lines) == 0 {
			return
		}
		var edits []edit
		for at := rapid.IntRange(0, 5).Draw(rt, "at"); at <= len(x.lines); at += rapid.IntRange(2, 12).Draw(rt, "step") {
			e := edit{at: at, more: rapid.SliceOfN(rapid.StringMatching(`[x-z]{1,3}`), 1, 3).Draw(rt, "more")}
			if at < len(x.lines)-1 && rapid.Bool().Draw(rt, "takes") {
				e.less = 1
			}
			edits = append(edits, e)
		}
		edits = sorted(edits)
		if got, want := patch(t, file, x.unified("file", edits)), x.edited(edits); got != want {
			rt.Fatalf("patch gives %q, the edits %q", got, want)
		}
	})
}
