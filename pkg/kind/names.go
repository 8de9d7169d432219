package kind

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/awsname"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// What AWS calls things, as far as several kinds are about them.
var (
	// DatabaseName is that of one database, and ClusterName that of a cluster of several.
	DatabaseName = awsname.Belongs("the identifier of a database", identifier("database"), func(t awsname.Thing) string {
		switch t.Sort {
		case awsname.DatabaseARN, awsname.Endpoint:
			return "write its identifier, " + t.Name
		case awsname.DBClusterARN, awsname.DBEndpoint:
			return "one database belongs here; the cluster " + t.Name + " belongs in rds_acu.cluster or rds_replicas.cluster"
		case awsname.DatabaseID:
			return "write its identifier (DBInstanceIdentifier)"
		}
		return ""
	})
	ClusterName = awsname.Belongs("the identifier of a database cluster", identifier("database cluster"), func(t awsname.Thing) string {
		switch t.Sort {
		case awsname.DBClusterARN, awsname.DBEndpoint:
			return "write its identifier, " + t.Name
		case awsname.DatabaseARN, awsname.Endpoint:
			return "a cluster belongs here, not one database"
		case awsname.DBClusterID:
			return "write its identifier (DBClusterIdentifier)"
		case awsname.ClusterARN:
			return "a database cluster belongs here; an ECS cluster belongs in ecs_service.cluster"
		}
		return ""
	})
	DatabaseClass = awsname.Belongs("a database class such as db.r6g.large", Spelt(class), func(t awsname.Thing) string {
		if t.Sort == awsname.InstanceType {
			return "a database class has the prefix `db.`: write db." + t.Name
		}
		return ""
	}, awsname.DatabaseClass)
	// InstanceType is a type of EC2.
	InstanceType = awsname.Belongs("an EC2 instance type such as m7g.large", Spelt(machine), func(t awsname.Thing) string {
		if t.Sort == awsname.DatabaseClass {
			return "an instance type has no prefix `db.`: write " + strings.TrimPrefix(t.Name, "db.")
		}
		return ""
	}, awsname.InstanceType)
	ParameterName = ParameterOf("/shop/db/readers")

	class   = small(pattern.Of(`^db\.[a-z0-9-]+\.[a-z0-9.-]+$`), "a database class such as db.r6g.large")
	machine = small(pattern.Of(`^[a-z0-9-]+\.[a-z0-9-]+$`), "an EC2 instance type such as m7g.large")
)

// small is keys.Like for names that have no capital letters, and answers such letters with the name that is meant.
func small(looks *pattern.Pattern, what string) keys.Check[string] {
	like := keys.Like(looks, what)
	return keys.That(like.Rule(), func(v string) string {
		if low := strings.ToLower(v); low != v && like.Wrong(low) == "" {
			return keys.Show(v) + " has capital letters, and the names of types have none; write " + low
		}
		return like.Wrong(v)
	})
}

var identifiers = pattern.Of(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// identifier demands that of a thing of RDS.
func identifier(of string) keys.Check[string] {
	return keys.Like(identifiers, "a "+of+" identifier, which begins with a letter and has only lower-case letters, digits and single hyphens")
}

// parameter is the name of an SSM parameter. One with / in it begins with /.
// Source: Systems Manager API reference, PutParameter, Name.
var parameter = pattern.Of(`^([A-Za-z0-9_.-]+|(/[A-Za-z0-9_.-]+)+)$`)

// ParameterOf demands the name of an SSM parameter; such is an example.
func ParameterOf(such string) keys.Check[string] {
	looks := "the name of an SSM parameter such as " + such
	like := keys.Like(parameter, looks)
	spelt := keys.That(like.Rule(), func(v string) string {
		if strings.Contains(v, "/") && parameter.MatchString("/"+v) {
			return keys.Show(v) + " contains /, so the name must also begin with /; write /" + v
		}
		return like.Wrong(v)
	})
	return awsname.Belongs(looks, spelt, func(t awsname.Thing) string {
		if t.Sort == awsname.ParameterARN {
			return "write its name, " + t.Name
		}
		return ""
	}, awsname.DatabaseClass, awsname.InstanceType, awsname.Region, awsname.Zone, awsname.Account, awsname.Balancer, awsname.TargetGroup)
}
