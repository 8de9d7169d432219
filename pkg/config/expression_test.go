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
		"(a + b":                                       "( at character 1 is not closed; add a )",
		"(a + (b":                                      "( at character 6 is not closed; add a )",
		"a + b)":                                       ") at character 6 has no matching (",
		"SUM([a, b)":                                   "[ at character 5 is closed by ) at character 10; write ] instead",
		"a +":                                          "a value is missing after + at character 3",
		"a AND":                                        "a value is missing after AND at character 3",
		"* a":                                          "a value is missing before * at character 1",
		"a + * b":                                      "a value is missing between + at character 3 and * at character 5",
		"IF(a > , b)":                                  "a value is missing between > at character 6 and , at character 8",
		"IF(a, , b)":                                   "a value is missing between , at character 5 and , at character 7",
		"IF(a, b, )":                                   "a value is missing between , at character 8 and ) at character 10",
		"MAX(, b)":                                     "a value is missing between ( at character 4 and , at character 5",
		"()":                                           "there is nothing between ( at character 1 and ) at character 2",
		"a + ()":                                       "there is nothing between ( at character 5 and ) at character 6",
		"SUM([])":                                      "there is nothing between [ at character 5 and ] at character 6",
		"a b":                                          "an operator or a comma is missing between a and b at character 3",
		"(a)(b)":                                       "an operator is missing before ( at character 4",
		"a = b":                                        "metric math has no = (character 3); write == to compare",
		"a + 'b":                                       "the quote ' at character 5 is not closed",
		"a % b":                                        "metric math has no % (character 3)",
		"((a + b) / c":                                 "( at character 1 is not closed; add a )",
		"SUM(":                                         "( at character 4 is not closed; add a )",
		"-":                                            "a value is missing after - at character 1",
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
