package pricing

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/price"
)

// question is how the price list is asked for an item.
type question struct {
	service string
	filters [][2]string
	// usage is the usage type without its region, which no filter can say; "" where filters say all.
	usage string
	// storage is part of a usage type that tells Aurora's two kinds of storage apart.
	optimized, aurora bool
}

// systems are what machines run, in the words of the price list.
var systems = map[string]string{"": "Linux", price.Windows: "Windows", "red-hat-enterprise-linux": "RHEL", "suse-linux": "SUSE"}

// engines are those whose price does not depend on an edition or a license.
var engines = map[string]string{
	"mysql": "MySQL", "mariadb": "MariaDB", "postgres": "PostgreSQL", "aurora-mysql": "Aurora MySQL", "aurora-postgresql": "Aurora PostgreSQL",
}

// volumes are types of RDS storage in the words of the price list.
var volumes = map[string]string{"gp2": "General Purpose", "gp3": "General Purpose-GP3", "io1": "Provisioned IOPS", "io2": "Provisioned IOPS-IO2", "standard": "Magnetic"}

// questionOf is how to ask for an item; false where nobody knows.
func questionOf(i price.Item) (q question, known bool) {
	q.service = "AmazonEC2"
	q.filter("regionCode", i.Region)
	switch i.Sort {
	case price.Machine:
		system, is := systems[i.Of]
		if !is {
			return q, false
		}
		// Without capacitystatus there are three products of a type, some free; without tenancy those
		// of dedicated machines, which cost more.
		q.filter("instanceType", i.Name, "operatingSystem", system, "tenancy", "Shared", "preInstalledSw", "NA", "capacitystatus", "Used",
			"marketoption", "OnDemand", "productFamily", "Compute Instance", "licenseModel", "No License required")
	case price.Volume:
		q.filter("productFamily", "Storage", "volumeApiName", i.Name)
	case price.Database:
		engine, is := engines[i.Engine()]
		if !is || strings.Contains(i.Of, "multi-az-cluster") {
			return q, false
		}
		q.service, q.aurora, q.optimized = "AmazonRDS", strings.HasPrefix(engine, "Aurora"), i.Is(price.IOOptimized)
		q.filter("instanceType", i.Name, "databaseEngine", engine, "deploymentOption", deployment(i), "productFamily", "Database Instance")
	case price.DBStorage:
		volume, is := volumes[i.Name]
		if !is {
			return q, false
		}
		q.service = "AmazonRDS"
		q.filter("productFamily", "Database Storage", "volumeType", volume, "deploymentOption", deployment(i))
	case price.Capacity:
		q.service, q.usage = "AmazonRDS", "Aurora:ServerlessV2Usage"
		if i.Is(price.IOOptimized) {
			q.usage = "Aurora:ServerlessV2IOOptimizedUsage"
		}
		q.filter("productFamily", "ServerlessV2")
	case price.TaskCPU, price.TaskGB:
		q.service = "AmazonECS"
		q.usage = "Fargate-" + map[string]string{"": "", price.Arm: "ARM-", price.Windows: "Windows-"}[i.Of] + map[price.Sort]string{price.TaskCPU: "vCPU-Hours:perCPU", price.TaskGB: "GB-Hours"}[i.Sort]
		q.filter("productFamily", "Compute")
	default:
		return q, false
	}
	return q, true
}

func (q *question) filter(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		q.filters = append(q.filters, [2]string{pairs[i], pairs[i+1]})
	}
}

func deployment(i price.Item) string {
	if i.Is(price.MultiAZ) {
		return "Multi-AZ"
	}
	return "Single-AZ"
}

// means reports whether a product of an answer is what was asked for.
func (q question) means(p product) bool {
	usage := p.Product.Attributes["usagetype"]
	switch {
	case q.usage != "":
		return isUsage(usage, q.usage)
	case q.aurora:
		return strings.Contains(usage, "IOOptimized") == q.optimized
	}
	return true
}
