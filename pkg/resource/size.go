package resource

import (
	"strconv"
	"strings"
)

// sizes of one machine beside another. Each is twice the one before; from xlarge on the number
// before the word says how many times that.
var sizes = map[string]int{"micro": 1, "small": 2, "medium": 4, "large": 8, "xlarge": 16}

// SizeOf is how large a class or a type of machine is beside others, by its name: db.r6g.2xlarge
// is twice db.r6g.xlarge. Families are taken for alike. It is 0 where the name tells none, as
// that of db.serverless or a metal one.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Types.html
func SizeOf(class string) int {
	parts := strings.Split(strings.TrimPrefix(class, "db."), ".")
	if len(parts) < 2 {
		return 0
	}
	if times, is := strings.CutSuffix(parts[1], "xlarge"); is && times != "" {
		n, err := strconv.Atoi(times)
		if err != nil || n < 0 {
			return 0
		}
		return n * sizes["xlarge"]
	}
	return sizes[parts[1]]
}
