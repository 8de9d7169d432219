//go:build integration

package localstack

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"

	"github.com/dynascale/dynascale/localstack/proxy"
)

// What the emulators do not know and dynascale does not do without is answered for
// them on the wire, and nothing else. README.md lists it.

// motoGroups answers for moto's Auto Scaling: no instance refresh was ever started.
// Left alone, dynascale would hold every group, because it cannot verify that
// nobody else replaces the machines.
func motoGroups(operation string) proxy.Fault {
	if operation != "DescribeInstanceRefreshes" {
		return proxy.Fault{}
	}
	return proxy.Fault{Status: http.StatusOK, Body: `<DescribeInstanceRefreshesResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/">` +
		`<DescribeInstanceRefreshesResult><InstanceRefreshes/></DescribeInstanceRefreshesResult></DescribeInstanceRefreshesResponse>`}
}

// motoDatabases answers for moto's RDS: no maintenance is pending, and a class can
// be ordered. moto knows the classes of two engines only, and for all others says
// that there are none.
func motoDatabases(operation string) proxy.Fault {
	switch operation {
	case "DescribePendingMaintenanceActions":
		return proxy.Fault{Status: http.StatusOK, Body: ofRDS(operation, "<PendingMaintenanceActions/>")}
	case "DescribeOrderableDBInstanceOptions":
		return proxy.Fault{Answer: func(asked url.Values, _ []byte) []byte {
			return []byte(ofRDS(operation, fmt.Sprintf("<OrderableDBInstanceOptions><OrderableDBInstanceOption>"+
				"<Engine>%s</Engine><EngineVersion>%s</EngineVersion><DBInstanceClass>%s</DBInstanceClass><StorageType>gp2</StorageType>"+
				"<MultiAZCapable>true</MultiAZCapable><ReadReplicaCapable>true</ReadReplicaCapable>"+
				"</OrderableDBInstanceOption></OrderableDBInstanceOptions>",
				asked.Get("Engine"), asked.Get("EngineVersion"), asked.Get("DBInstanceClass"))))
		}}
	}
	return databases(operation)
}

// databases answers for the RDS of both: the quota of databases is 40, and what
// copies another database replicates it. Both make replicas and forget the status
// of their replication, without which dynascale takes none for one that works.
func databases(operation string) proxy.Fault {
	switch operation {
	case "DescribeAccountAttributes":
		return proxy.Fault{Status: http.StatusOK, Body: ofRDS(operation,
			"<AccountQuotas><AccountQuota><AccountQuotaName>DBInstances</AccountQuotaName><Used>0</Used><Max>40</Max></AccountQuota></AccountQuotas>")}
	case "DescribeDBInstances":
		return proxy.Fault{Answer: func(_ url.Values, said []byte) []byte {
			return database.ReplaceAllFunc(said, func(one []byte) []byte {
				if !copies.Match(one) {
					return one
				}
				return bytes.Replace(bytes.Replace(one, []byte("<StatusInfos/>"), nil, 1), []byte("</DBInstance>"), []byte(replicates), 1)
			})
		}}
	}
	return proxy.Fault{}
}

var (
	database = regexp.MustCompile(`(?s)<DBInstance>.*?</DBInstance>`)
	copies   = regexp.MustCompile(`<ReadReplicaSourceDBInstanceIdentifier>[^<]`)
)

const replicates = "<StatusInfos><DBInstanceStatusInfo><StatusType>read replication</StatusType><Normal>true</Normal>" +
	"<Status>replicating</Status></DBInstanceStatusInfo></StatusInfos></DBInstance>"

func ofRDS(operation, result string) string {
	return fmt.Sprintf(`<%[1]sResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>`, operation, result)
}
