package jsonvalue

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const report = `{"queues": [{"depth": 7, "made": "2026-03-02T11:58:00Z"}, {"depth": "12.5"}], "a.b": {"c": 3}, "null": null, "yes": true, "text": "many",
	"seconds": 1772452740, "milliseconds": 1772452740000, "ahead": "2027-01-01T00:00:00Z", "[0]": 4, "x": [[5]]}`

func TestValues(t *testing.T) {
	for _, c := range []struct {
		path, time string
		want       float64
		at         time.Time
		why        string
	}{
		{"queues[0].depth", "", 7, noon, ""},
		{"queues[1].depth", "", 12.5, noon, ""},
		{`["a.b"].c`, "", 3, noon, ""},
		{`["[0]"]`, "", 4, noon, ""},
		{"x[0][0]", "", 5, noon, ""},
		{"queues[0].depth", "queues[0].made", 7, noon.Add(-2 * time.Minute), ""},
		{"queues[0].depth", "seconds", 7, noon.Add(-time.Minute), ""},
		{"queues[0].depth", "milliseconds", 7, noon.Add(-time.Minute), ""},
		{"queues[0].depth", "ahead", 7, noon, ""},
		{"queues[0].depth", "text", 0, noon, "the value at text is text, not a time: a time is seconds or milliseconds since 1970, or text such as 2026-03-02T12:00:00Z"},
		{"queues[0].depth", "nobody", 0, noon, "the document has no value at nobody, where json.time expects the time of the document"},
		{"queues[2].depth", "", 0, noon, "the document has no value at queues[2]; this is missing data, not 0"},
		{"queues.depth", "", 0, noon, "the document has no value at queues.depth; this is missing data, not 0"},
		{"null", "", 0, noon, "the value at null is null, not a number"},
		{"yes", "", 0, noon, "the value at yes is true, not a number"},
		{"text", "", 0, noon, "the value at text is text, not a number"},
		{"queues", "", 0, noon, "the value at queues is a list, not a number"},
		{`["a.b"]`, "", 0, noon, `the value at ["a.b"] is an object, not a number`},
	} {
		t.Run(c.path+" "+c.time, func(t *testing.T) {
			v := &Value{Remote: signal.Remote{Endpoint: "main"}, Path: c.path, Time: c.time}
			var a resource.Answer
			if err := json.Unmarshal([]byte(report), &a.Document); err != nil {
				t.Fatal(err)
			}
			a.At = noon
			var book facts.Book
			book.Write("endpoint main", "document", facts.Entry{Is: a, Found: true, At: noon})
			r := v.Read(book.Facts())
			if r.Trouble != c.why || r.Value != c.want || c.why == "" && !r.At.Equal(c.at) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestPathsThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "is empty; write the path of a number, such as queues[0].depth",
		"a..b":               `is wrong from character 3 on; write a path such as queues[0].depth or stats["jobs.waiting"]`,
		"a[x]":               `is wrong from character 2 on; write a path such as queues[0].depth or stats["jobs.waiting"]`,
		".a":                 "is a path of jq, JSONPath or JSON Pointer; write a",
		"$.queue[0].waiting": "is a path of jq, JSONPath or JSON Pointer; write queue[0].waiting",
		"/queue/0/waiting":   "is a path of jq, JSONPath or JSON Pointer; write queue[0].waiting",
		"queues[*].waiting":  "names all entries of a list; name one entry, such as [0], or add to the endpoint's answer the single value that you need",
		"a.":                 "is not a path",
		`a["b]`:              `is wrong from character 2 on; write a path such as queues[0].depth or stats["jobs.waiting"]`,
		"a[0]b":              `is wrong from character 5 on; write a path such as queues[0].depth or stats["jobs.waiting"]`,
	} {
		if p, err := pathOf(text); err == nil && want != "is not a path" || err != nil && err.Error() != want && want != "is not a path" {
			t.Errorf("%q: %v, %v", text, p, err)
		}
	}
}

func FuzzPath(f *testing.F) {
	for _, text := range []string{"a.b[0]", `["x\"y"][3].z`, "a..b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := pathOf(text)
		if err != nil {
			return
		}
		again, err := pathOf(p.String())
		if err != nil || !slices.Equal(p, again) {
			t.Fatalf("%q is %v, which is read back from %q as %v, %v", text, p, p.String(), again, err)
		}
		find(map[string]any{"a": []any{1.0}}, p)
	})
}
