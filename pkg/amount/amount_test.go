package amount

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersForPeople(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Number(0), "0"}, {Number(0.73251), "0.7325"}, {Number(86.399), "86.4"}, {Number(1230), "1230"}, {Number(9999.4), "9999"},
		{Number(9999.5), "10,000"}, {Number(15860), "15,860"}, {Number(-15860.4), "-15,860"}, {Number(7583300000), "7,583,300,000"},
		{Number(0.00001234), "0.000012"}, {Number(1e-12), "0"}, {Number(math.NaN()), "not a number"}, {Number(math.Inf(1)), "endless"},
		{Percent(0), "0 %"}, {Percent(0.0004), "under 0.001 %"}, {Percent(0.001), "0.001 %"}, {Percent(0.0341), "0.034 %"}, {Percent(3.236), "3.24 %"}, {Percent(46.1), "46.1 %"}, {Percent(46), "46 %"}, {Percent(120.4), "120 %"},
		{Percent(12345), "12,345 %"}, {Percent(-8.27), "-8.27 %"},
		{Dollars(0), "$0.00"}, {Dollars(0.00003), "$0.00003"}, {Dollars(0.0000123), "$0.000012"}, {Dollars(0.00006), "$0.00006"}, {Dollars(0.0001), "$0.0001"}, {Dollars(0.00012), "$0.0001"},
		{Dollars(1e-12), "$0.00"}, {Dollars(-0.00003), "-$0.00003"}, {Cents(0.432), "$0.43"}, {Cents(0), "$0.00"}, {Cents(0.004), "under $0.01"}, {Cents(1399.018), "$1,399.02"}, {Cents(-0.432), "-$0.43"},
		{Column(1.2246, 0.5712)(1.2246), "$1.2246"}, {Column(1.2246, 0.5712)(1.7958), "$1.7958"}, {Column(1.2246, 2)(3.2246), "$3.22"}, {Column()(0), "$0.00"}, {Column(5e-9, 1e-7)(5e-9), "$0.00"}, {Column(1.5, 0.0832)(0), "$0.00"},
		{Column(1.5, 0.00003)(1.5), "$1.5000"}, {Column(1.5, 0.00003)(0.00003), "$0.00003"}, {Dollars(0.0832), "$0.0832"}, {Dollars(0.1), "$0.10"}, {Dollars(0.3328), "$0.3328"}, {Dollars(1234.5), "$1,234.50"},
		{Dollars(-5), "-$5.00"}, {Dollars(1.664), "$1.66"}, {Dollars(1234567.891), "$1,234,567.89"}, {Dollars(math.NaN()), "unknown"},
		{Count(1, "replica"), "1 replica"}, {Count(0, "replica"), "0 replicas"}, {Count(2, "policy"), "2 policies"}, {Count(2, "launch"), "2 launches"},
		{Count(2, "day"), "2 days"}, {Count(2, "class"), "2 classes"}, {Count(12400, "message"), "12,400 messages"}, {CountOf(2, "of it", "of them"), "2 of them"},
		{Are(1), "is"}, {Are(0), "are"}, {Whole(9999), "9999"}, {Whole(-21212), "-21,212"},
		{Bytes(0), "0 B"}, {Bytes(812), "812 B"}, {Bytes(1024), "1 KiB"}, {Bytes(131848), "129 KiB"}, {Bytes(7.5833e9), "7.06 GiB"}, {Bytes(1.2 * (1 << 30)), "1.2 GiB"},
		{Bytes(1023.6 * 1024), "1 MiB"}, {Bytes(5 << 50), "5 PiB"}, {Bytes(9.999 * 1024), "10 KiB"},
		{Value(86.4, "percent"), "86.4 %"}, {Value(0.73251, "seconds"), "0.7325 s"}, {Value(15860, "seconds"), "4 h 24 min"}, {Value(303, "seconds"), "5 min 3 s"},
		{Value(-5000, "seconds"), "-1 h 23 min"}, {Value(7.5833e9, "bytes"), "7.06 GiB"}, {Value(2.5e6, "bytes/second"), "2.38 MiB/s"},
		{Value(172.68, "requests/second"), "172.7 requests/second"}, {Value(3, ""), "3"}, {Value(1e30, "seconds"), "1e+30 s"}, {Value(math.NaN(), "bytes"), "not a number"},
		{Fixed(21212.34, 1), "21,212.3"}, {Fixed(75.96, 1), "76.0"}, {Fixed(1234.56, 2), "1234.56"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// Whatever the number: no exponent, and what is read back is near.
func TestNumberReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-1e14, 1e14).Draw(t, "x")
		text := Number(x)
		back, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
		if err != nil || strings.ContainsAny(text, "e+") || math.Abs(back-x) > math.Abs(x)*0.06+1e-8 {
			t.Errorf("%g is written %s, read back %g %v", x, text, back, err)
		}
	})
}

// However large a number is that somebody answers, it fits into a line.
func TestNoNumberFillsALine(t *testing.T) {
	for _, x := range []float64{1e15, 1e16, 123456789012345678, 1e300, math.MaxFloat64, 1e-300, math.SmallestNonzeroFloat64} {
		for _, v := range []float64{x, -x} {
			for name, text := range map[string]string{
				"Number": Number(v), "Percent": Percent(v), "Dollars": Dollars(v), "Fixed": Fixed(v, 2), "Bytes": Bytes(v), "Seconds": Seconds(v),
				"bytes": Value(v, "bytes/second"), "milliseconds": Value(v, "milliseconds"), "jobs": Value(v, "jobs"),
			} {
				if len(text) > 30 {
					t.Errorf("%s(%g) is %s", name, v, text)
				}
			}
		}
	}
}
