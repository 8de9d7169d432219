package wire

import (
	"net/http"
	"strconv"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func (s *tables) rds() engine.Service {
	return engine.Service{
		Scope:     "rds",
		Version:   "2014-10-31",
		Namespace: "http://rds.amazonaws.com/doc/2014-10-31/",
		Protocol:  engine.SpeaksQuery,
		Candid:    true,
		Operations: map[string]engine.Operation{
			"DescribeDBInstances":                engine.Handle(s.describeDatabases),
			"DescribeDBClusters":                 engine.Handle(s.describeClusters),
			"DescribeOrderableDBInstanceOptions": engine.Handle(s.describeOrderable),
			"DescribePendingMaintenanceActions":  engine.Handle(s.describeMaintenance),
			"DescribeAccountAttributes":          engine.Handle(s.describeQuota),
			"CreateDBInstanceReadReplica":        engine.Handle(s.createReadReplica),
			"CreateDBInstance":                   engine.Handle(s.createMember),
			"DeleteDBInstance":                   engine.Handle(s.deleteDatabase),
			"ModifyDBInstance":                   engine.Handle(s.modifyDatabase),
			"ModifyDBCluster":                    engine.Handle(s.modifyCluster),
		},
		Faults: engine.Faults{
			scale.Invalid:   {Code: "InvalidParameterValue", Status: http.StatusBadRequest},
			scale.Busy:      {Code: "InvalidDBInstanceState", Status: http.StatusBadRequest},
			scale.Missing:   {Code: "DBInstanceNotFound", Status: http.StatusNotFound},
			scale.Exhausted: {Code: "InsufficientDBInstanceCapacity", Status: http.StatusBadRequest},
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
	return &engine.Fault{Code: "InvalidParameterValue", Message: message, Status: http.StatusBadRequest}
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
	items, text, err := engine.Cut(all, operation, n, marker)
	if err != nil {
		return nil, nil, databaseInvalid("Unable to parse pagination marker: " + marker)
	}
	if text != "" {
		next = &text
	}
	return items, next, nil
}
