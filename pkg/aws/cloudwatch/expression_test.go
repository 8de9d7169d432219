package cloudwatch

import (
	"strings"
	"testing"
)

func TestRename(t *testing.T) {
	ids := map[string]string{"a": "q0_0", "errors": "q0_1", "e5": "q0_2"}
	tests := []struct{ name, expression, want string }{
		{"whole words", "100*errors/a", "100*q0_1/q0_0"},
		{"not parts of words", "aa+a_a+a1+MAX(a)", "aa+a_a+a1+MAX(q0_0)"},
		{"not in quotes", `SEARCH('a errors', "a")+a`, `SEARCH('a errors', "a")+q0_0`},
		{"an open quote", `a+"a`, `q0_0+"a`},
		{"not in numbers", "1e5*a+.5e5*1.5e5*2.a", "1e5*q0_0+.5e5*1.5e5*2.a"},
		{"functions", "FILL(errors,0)/IF(a>0,a,1)", "FILL(q0_1,0)/IF(q0_0>0,q0_0,1)"},
		{"all metrics of this query only", "SUM(METRICS())", "SUM([q0_0,q0_1,q0_2])"},
		{"some metrics of this query only", "SUM(METRICS ( 'err' ))/a", "SUM([q0_1])/q0_0"},
		{"an unclosed METRICS", "METRICS(a", "METRICS(q0_0"},
		{"nothing", "", ""},
		{"other letters", "é+a", "é+q0_0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := rename(tt.expression, ids); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func FuzzRename(f *testing.F) {
	f.Add("100*errors/a")
	f.Add(`SUM(METRICS("err"))+'a`)
	f.Fuzz(func(t *testing.T, expression string) {
		if got := rename(expression, nil); !strings.Contains(expression, "METRICS") && got != expression {
			t.Errorf("without inputs %q became %q", expression, got)
		}
		same := map[string]string{"a": "a", "b": "b"}
		if got := rename(expression, same); !strings.Contains(expression, "METRICS") && got != expression {
			t.Errorf("with inputs of the same name %q became %q", expression, got)
		}
	})
}
