package kind

import (
	"regexp"

	"github.com/dynascale/dynascale/pkg/keys"
)

// What AWS calls things, as far as several kinds are about them.
var (
	DatabaseName  = keys.Like(regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`), "the identifier of a database: lower-case letters, digits and single hyphens")
	DatabaseClass = keys.Like(regexp.MustCompile(`^db\.[a-z0-9-]+\.[a-z0-9.-]+$`), "a database class such as db.r6g.large")
	ParameterName = keys.Like(regexp.MustCompile(`^/?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$`), "the name of an SSM parameter such as /shop/db/readers")
)
