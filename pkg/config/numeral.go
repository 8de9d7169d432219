package config

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// whole is a whole number that fits the 32 bits of AWS's own sizes.
func (s *section) whole(key string, fallback int, checks ...check[int]) int {
	as := rule{"type": "integer", "minimum": math.MinInt32, "maximum": math.MaxInt32}
	return scalar(s, key, fallback, form[int]{as, func(n *yaml.Node) (int, string) {
		if wrong := oddNumber(n); wrong != "" {
			return 0, wrong
		}
		if !isNumber(n) || !digits.MatchString(n.Value) {
			return 0, describe(n) + " where a whole number belongs"
		}
		v, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil || v > math.MaxInt32 || v < math.MinInt32 {
			return 0, describe(n) + " is larger than AWS can count"
		}
		return int(v), ""
	}}, checks)
}

// number is a finite number.
func (s *section) number(key string, fallback float64, checks ...check[float64]) float64 {
	return scalar(s, key, fallback, form[float64]{rule{"type": "number"}, parseNumber}, checks)
}

func parseNumber(n *yaml.Node) (float64, string) {
	var v float64
	if wrong := oddNumber(n); wrong != "" {
		return 0, wrong
	}
	if !isNumber(n) || n.Decode(&v) != nil {
		return 0, describe(n) + " where a number belongs"
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, describe(n) + " is not a finite number"
	}
	return v, ""
}

// share is a number between 0 and 1, or a percentage such as 10%.
func (s *section) share(key string, fallback float64, checks ...check[float64]) float64 {
	as := rule{"type": []string{"number", "string"}, "pattern": `^[0-9]*\.?[0-9]+%$`}
	return scalar(s, key, fallback, form[float64]{as, func(n *yaml.Node) (float64, string) {
		if percent, is := strings.CutSuffix(n.Value, "%"); is && n.Kind == yaml.ScalarNode {
			v, err := strconv.ParseFloat(percent, 64)
			if err != nil || !decimal.MatchString(percent) || math.IsInf(v, 0) {
				return 0, describe(n) + " is not a percentage such as 10%"
			}
			return v / 100, ""
		}
		return parseNumber(n)
	}}, checks)
}

var (
	digits  = regexp.MustCompile(`^[+-]?[0-9]+$`)
	decimal = regexp.MustCompile(`^[+-]?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][+-]?[0-9]+)?$`)
	endless = regexp.MustCompile(`^[+-]?\.(inf|Inf|INF|nan|NaN|NAN)$`)
)

func isNumber(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && (n.ShortTag() == "!!int" || n.ShortTag() == "!!float")
}

// oddNumber refuses what YAML takes for a number and a reader may take for another:
// 010 is 8 to YAML 1.1 and 10 to YAML 1.2.
func oddNumber(n *yaml.Node) string {
	if !isNumber(n) || decimal.MatchString(n.Value) || endless.MatchString(n.Value) {
		return ""
	}
	return describe(n) + " is not a plain decimal number; write it without a leading 0, 0x, 0o or 0b, and without _"
}
