package doctor

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// about are the findings about one thing, one line each.
func about(findings []finding.Finding, thing string) string {
	var lines []string
	for _, f := range findings {
		if f.About == thing {
			lines = append(lines, strings.TrimSuffix(string(f.Result)+" "+f.Check+": "+f.Found+" -> "+f.Do, " -> "))
		}
	}
	return strings.Join(lines, "\n")
}

func TestDoctorTellsOfTheBrakes(t *testing.T) {
	const remote = "aws: {region: us-east-1, brake: {parameter: /dynascale/brake, region: eu-west-1}}"
	const kept = "; the daemon keeps the last value that it read; if it never read one, the brake counts as active"
	for _, c := range []struct {
		name  string
		file  string // the brake file that is there
		value string // of the parameter; "-" is one that cannot be read
		want  string
	}{
		{"nothing is pulled", "", "run", "ok file: neither PAUSE nor PAUSE-HARD is in FOLDER\nok parameter: /dynascale/brake in eu-west-1 says run"},
		{"a file", "PAUSE", "RUN ", "warn file: nothing new begins: the brake file FOLDER/PAUSE of USER since TIME: incident 4711 -> remove the file when dynascale may make changes again; the brake never ends by itself\n" +
			"ok parameter: /dynascale/brake in eu-west-1 says run"},
		{"a hard file and a parameter", "PAUSE-HARD", "pause", "warn file: nothing is changed: the brake file FOLDER/PAUSE-HARD of USER since TIME: incident 4711 -> remove the file when dynascale may make changes again; the brake never ends by itself\n" +
			"warn parameter: nothing new begins: the remote brake /dynascale/brake in eu-west-1 (pause) since TIME -> when dynascale may make changes again, write the value `run` into the parameter; the brake never ends by itself"},
		{"a parameter that says something else", "", "halt", "ok file: neither PAUSE nor PAUSE-HARD is in FOLDER\n" +
			"warn parameter: the value of /dynascale/brake in eu-west-1 is none of run, pause and pause-hard: it counts as pause, and no change begins -> write the value run, pause or pause-hard into the parameter"},
		{"a parameter that does not exist", "", "", "ok file: neither PAUSE nor PAUSE-HARD is in FOLDER\n" +
			"fail parameter: /dynascale/brake in eu-west-1 does not exist" + kept + " -> correct aws.brake, or create the parameter: aws ssm put-parameter --name /dynascale/brake --region eu-west-1 --type String --value run"},
		{"a parameter that may not be read", "", "-", "ok file: neither PAUSE nor PAUSE-HARD is in FOLDER\n" +
			"fail parameter: /dynascale/brake in eu-west-1 cannot be read (reading parameter /dynascale/brake: denied: AccessDeniedException: no): the daemon keeps the last value that it read; if it never read one, the brake counts as active" +
			" -> allow ssm:GetParameter on this parameter; 'dynascale iam --config clinic.yaml' writes the whole policy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			k := visited{}
			if c.value == "-" {
				k.Instead = func(w http.ResponseWriter, asked string) bool {
					if asked != "GetParameter" {
						return false
					}
					w.Header().Set("Content-Type", "application/x-amz-json-1.1")
					w.WriteHeader(http.StatusBadRequest)
					_, _ = w.Write([]byte(`{"__type":"AccessDeniedException","Message":"no"}`))
					return true
				}
			}
			k.Open(t, clinic.Groups())
			if c.value != "" && c.value != "-" {
				if err := k.World.PutParameter(t.Context(), "/dynascale/brake", c.value); err != nil {
					t.Fatal(err)
				}
			}
			if c.file != "" {
				if err := os.WriteFile(filepath.Join(folder, c.file), []byte("incident 4711\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			text := strings.Replace(clinic.GroupsConfig, "aws: {region: us-east-1}", remote+"\nledger: {path: "+folder+"/ledger.db}", 1)
			got := about(k.examine(t, text), "brake")
			for i, line := range strings.Split(c.want, "\n") {
				line = strings.ReplaceAll(line, "FOLDER", folder)
				lines := strings.Split(got, "\n")
				if i >= len(lines) || !wordsLike(lines[i], line) {
					t.Errorf("got  %s\nwant %s", got, line)
				}
			}
		})
	}
}

// wordsLike compares with a text in which USER and TIME stand for one word each.
func wordsLike(got, want string) bool {
	g, w := strings.Fields(got), strings.Fields(want)
	for i := range w {
		if i >= len(g) || g[i] != w[i] && w[i] != "USER" && strings.TrimSuffix(w[i], ":") != "TIME" {
			return false
		}
	}
	return len(g) == len(w)
}
