package wire

import (
	"net/http"
	"strconv"

	"github.com/dynascale/dynascale/pkg/scale"
)

func (s *Server) rds() service {
	return service{
		scope:     "rds",
		version:   "2014-10-31",
		namespace: "http://rds.amazonaws.com/doc/2014-10-31/",
		protocol:  speaksQuery,
		candid:    true,
		operations: map[string]operation{
			"DescribeDBInstances":                handle(s.describeDatabases),
			"DescribeDBClusters":                 handle(s.describeClusters),
			"DescribeOrderableDBInstanceOptions": handle(s.describeOrderable),
			"DescribePendingMaintenanceActions":  handle(s.describeMaintenance),
			"DescribeAccountAttributes":          handle(s.describeQuota),
			"CreateDBInstanceReadReplica":        handle(s.createReadReplica),
			"CreateDBInstance":                   handle(s.createMember),
			"DeleteDBInstance":                   handle(s.deleteDatabase),
			"ModifyDBInstance":                   handle(s.modifyDatabase),
			"ModifyDBCluster":                    handle(s.modifyCluster),
		},
		faults: faults{
			scale.Invalid:   {code: "InvalidParameterValue", status: http.StatusBadRequest},
			scale.Busy:      {code: "InvalidDBInstanceState", status: http.StatusBadRequest},
			scale.Missing:   {code: "DBInstanceNotFound", status: http.StatusNotFound},
			scale.Exhausted: {code: "InsufficientDBInstanceCapacity", status: http.StatusBadRequest},
		},
	}
}

// databaseFilter narrows a describe operation of RDS.
type databaseFilter struct {
	Name   string
	Values []string `list:"Value"`
}

type databaseTag struct {
	Key, Value string
}

func databaseTags(list []databaseTag) map[string]string {
	if len(list) == 0 {
		return nil
	}
	tags := map[string]string{}
	for _, t := range list {
		tags[t.Key] = t.Value
	}
	return tags
}

func databaseInvalid(message string) error {
	return &fault{code: "InvalidParameterValue", message: message, status: http.StatusBadRequest}
}

// databaseFilters finds out what filters let through, by the names that an operation
// knows; a name that is not given lets everything through.
func databaseFilters(given []databaseFilter, known ...string) (map[string][]string, error) {
	found := map[string][]string{}
	for _, f := range given {
		ok := false
		for _, name := range known {
			ok = ok || name == f.Name
		}
		if !ok {
			return nil, databaseInvalid("Unrecognized filter name: " + f.Name)
		}
		found[f.Name] = append(found[f.Name], f.Values...)
	}
	return found, nil
}

// databasePage cuts one page out of all; next is nil on the last one.
func databasePage[T any](all []T, operation string, size *int, most int, marker string) (items []T, next *string, err error) {
	const least, standard = 20, 100
	n := or(size, standard)
	if n < least || n > most {
		return nil, nil, databaseInvalid("Invalid value " + strconv.Itoa(n) + " for MaxRecords. Must be between " + strconv.Itoa(least) + " and " + strconv.Itoa(most))
	}
	items, text, err := cut(all, operation, n, marker)
	if err != nil {
		return nil, nil, databaseInvalid("Unable to parse pagination marker: " + marker)
	}
	if text != "" {
		next = &text
	}
	return items, next, nil
}
