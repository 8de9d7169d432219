package config

import "testing"

func TestMisformed(t *testing.T) {
	for expression, want := range map[string]string{
		"a":                                  "",
		"100 * a / (a + b)":                  "",
		"IF(a > 0, 100 * b / a, 0)":          "",
		"SUM([a, b])":                        "",
		"SUM(METRICS())":                     "",
		"SUM(METRICS('errors')) / PERIOD(a)": "",
		"-a + (-b)":                          "",
		"a * -1.5e-3":                        "",
		"FILL(a, REPEAT) >= 3 && b != 2":     "",
		"IF(a > 1 AND b < 2 OR a == b, 1)":   "",
		"ANOMALY_DETECTION_BAND(a, 2)":       "",
		"SEARCH('{AWS/EC2,Id} CPU (', 'Average', 300)": "",
		"SELECT AVG(x) FROM y WHERE (a = '1')":         "",
		"(a + b":                                       "( (character 1) is not closed; write )",
		"(a + (b":                                      "( (character 6) is not closed; write )",
		"a + b)":                                       ") (character 6) closes nothing: no ( stands before it",
		"SUM([a, b)":                                   "[ (character 5) is closed by ) (character 10); write ]",
		"a +":                                          "a value is missing after + (character 3)",
		"a AND":                                        "a value is missing after AND (character 3)",
		"* a":                                          "a value is missing before * (character 1)",
		"a + * b":                                      "a value is missing between + (character 3) and * (character 5)",
		"IF(a > , b)":                                  "a value is missing between > (character 6) and , (character 8)",
		"IF(a, , b)":                                   "a value is missing between , (character 5) and , (character 7)",
		"IF(a, b, )":                                   "a value is missing between , (character 8) and ) (character 10)",
		"MAX(, b)":                                     "a value is missing between ( (character 4) and , (character 5)",
		"()":                                           "there is nothing between ( (character 1) and ) (character 2)",
		"a + ()":                                       "there is nothing between ( (character 5) and ) (character 6)",
		"SUM([])":                                      "there is nothing between [ (character 5) and ] (character 6)",
		"a b":                                          "an operator or a comma is missing between a and b (character 3)",
		"(a)(b)":                                       "an operator is missing before ( (character 4)",
		"a = b":                                        "= (character 3) means nothing in metric math; write == to compare",
		"a + 'b":                                       "the quote ' (character 5) is not closed",
		"a % b":                                        "% (character 3) means nothing in metric math",
		"((a + b) / c":                                 "( (character 1) is not closed; write )",
		"SUM(":                                         "( (character 4) is not closed; write )",
		"-":                                            "a value is missing after - (character 1)",
	} {
		if got := misformed(expression); got != want {
			t.Errorf("%s: %q, want %q", expression, got, want)
		}
	}
}

func FuzzMisformed(f *testing.F) {
	f.Add("IF(a > 0, 100 * b / a, 0)")
	f.Fuzz(func(_ *testing.T, expression string) { misformed(expression) })
}
