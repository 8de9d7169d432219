package awsname

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// Sort is one sort of name.
type Sort string

// The sorts of names that are told apart, as they are called in a sentence.
const (
	GroupARN       Sort = "the ARN of an Auto Scaling group"
	PolicyARN      Sort = "the ARN of a scaling policy"
	Balancer       Sort = "an Application Load Balancer"
	OtherBalancer  Sort = "a load balancer that is not an Application Load Balancer"
	BalancerDNS    Sort = "the DNS name of a load balancer"
	TargetGroup    Sort = "a target group"
	Listener       Sort = "a listener of a load balancer"
	ListenerRule   Sort = "a listener rule of a load balancer"
	QueueARN       Sort = "the ARN of a queue"
	QueueURL       Sort = "the URL of a queue"
	TopicARN       Sort = "the ARN of a topic"
	DatabaseARN    Sort = "the ARN of a database"
	DBClusterARN   Sort = "the ARN of a database cluster"
	Endpoint       Sort = "the endpoint of a database"
	DBEndpoint     Sort = "the endpoint of a database cluster"
	DatabaseID     Sort = "the resource id of a database"
	DBClusterID    Sort = "the resource id of a database cluster"
	DatabaseClass  Sort = "a database class"
	ClusterARN     Sort = "the ARN of an ECS cluster"
	ServiceARN     Sort = "the ARN of an ECS service"
	TaskARN        Sort = "the ARN of an ECS task or its definition"
	InstanceARN    Sort = "the ARN of an EC2 instance"
	Instance       Sort = "the id of an EC2 instance"
	InstanceType   Sort = "an EC2 instance type"
	Template       Sort = "the id of a launch template"
	OtherID        Sort = "the id of another resource"
	RoleARN        Sort = "the ARN of a role"
	UserARN        Sort = "the ARN of a user"
	ProfileARN     Sort = "the ARN of an instance profile"
	SessionARN     Sort = "the ARN of a role's session"
	IAMPolicyARN   Sort = "the ARN of a policy"
	ParameterARN   Sort = "the ARN of an SSM parameter"
	OtherARN       Sort = "the ARN of another resource"
	Account        Sort = "the number of an account"
	Region         Sort = "a region"
	Zone           Sort = "an availability zone"
	MachineAddress Sort = "the address of a machine"
)

// Thing is what a text names. The other fields are "" where its form does not tell.
type Thing struct {
	Sort Sort
	// Name is its own name, such as it is written where one belongs.
	Name string
	// Within is the name of what it is in: the cluster of a service, the balancer of a listener.
	Within          string
	Region, Account string
}

const (
	arn   = `^arn:aws[a-z-]*:`
	hexID = `[0-9a-f]{16}`
)

// form is how a sort is written. Its pattern is used when a text has what every text of the
// sort has: a process whose configuration is right never holds most of them.
type form struct {
	sort Sort
	has  string
	like *pattern.Pattern // its groups are name, within, region and account, by their names
}

func (f *form) find(text string) []string {
	if !strings.Contains(text, f.has) {
		return nil
	}
	return f.like.FindStringSubmatch(text)
}

// forms are looked at in their order.
var forms = []*form{
	{sort: GroupARN, has: ":autoScalingGroup:", like: pattern.Of(arn + `autoscaling` + in + `autoScalingGroup:[^:]*:autoScalingGroupName/(?P<name>.+)$`)},
	{sort: PolicyARN, has: ":scalingPolicy:", like: pattern.Of(arn + `autoscaling` + in + `scalingPolicy:.*$`)},
	{sort: Balancer, has: "app/", like: pattern.Of(arn + `elasticloadbalancing` + in + `loadbalancer/(?P<name>app/[^/]+/` + hexID + `)$`)},
	{sort: Balancer, has: "app/", like: pattern.Of(`^(?:loadbalancer/)?(?P<name>app/[A-Za-z0-9-]+/` + hexID + `)$`)},
	{sort: OtherBalancer, has: "/", like: pattern.Of(arn + `elasticloadbalancing` + in + `loadbalancer/(?P<name>.+)$`)},
	{sort: OtherBalancer, has: "/", like: pattern.Of(`^(?:loadbalancer/)?(?P<name>(?:net|gwy)/[A-Za-z0-9-]+/` + hexID + `)$`)},
	{sort: TargetGroup, has: "targetgroup/", like: pattern.Of(arn + `elasticloadbalancing` + in + `(?P<name>targetgroup/[^/]+/` + hexID + `)$`)},
	{sort: TargetGroup, has: "targetgroup/", like: pattern.Of(`^(?P<name>targetgroup/[A-Za-z0-9-]+/` + hexID + `)$`)},
	{sort: Listener, has: "listener/", like: pattern.Of(arn + `elasticloadbalancing` + in + `listener/(?P<within>[^/]+/[^/]+/` + hexID + `)/` + hexID + `$`)},
	{sort: Listener, has: "listener/", like: pattern.Of(`^listener/(?P<within>[^/]+/[^/]+/` + hexID + `)/` + hexID + `$`)},
	{sort: ListenerRule, has: "listener-rule/", like: pattern.Of(arn + `elasticloadbalancing` + in + `listener-rule/(?P<within>[^/]+/[^/]+/` + hexID + `)/.+$`)},
	{sort: BalancerDNS, has: ".amazonaws.com", like: pattern.Of(`^(?:https?://)?(?:dualstack\.)?(?P<name>[A-Za-z0-9-]+)\.(?:(?P<region>[a-z0-9-]+)\.elb|elb\.[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/?$`)},
	{sort: QueueARN, has: ":sqs:", like: pattern.Of(arn + `sqs` + in + `(?P<name>[^:]+)$`)},
	{sort: QueueURL, has: "://", like: pattern.Of(`^https?://[^/]*(?:sqs|queue)[^/]*/(?P<account>[0-9]{12})/(?P<name>[A-Za-z0-9_-]+(?:\.fifo)?)$`)},
	{sort: TopicARN, has: ":sns:", like: pattern.Of(arn + `sns` + in + `(?P<name>[^:]+).*$`)},
	{sort: DatabaseARN, has: ":db:", like: pattern.Of(arn + `rds` + in + `db:(?P<name>.+)$`)},
	{sort: DBClusterARN, has: ":cluster:", like: pattern.Of(arn + `rds` + in + `cluster:(?P<name>.+)$`)},
	{sort: DBEndpoint, has: ".cluster-", like: pattern.Of(`^(?P<name>[a-z0-9-]+)\.cluster-(?:ro-|custom-)?[a-z0-9]+\.(?P<region>[a-z0-9-]+)\.rds\.amazonaws\.com(?:\.cn)?(?::[0-9]+)?$`)},
	{sort: Endpoint, has: ".rds.", like: pattern.Of(`^(?P<name>[a-z0-9-]+)\.[a-z0-9]+\.(?P<region>[a-z0-9-]+)\.rds\.amazonaws\.com(?:\.cn)?(?::[0-9]+)?$`)},
	{sort: DatabaseID, has: "db-", like: pattern.Of(`^db-[A-Z0-9]{20,}$`)},
	{sort: DBClusterID, has: "cluster-", like: pattern.Of(`^cluster-[A-Z0-9]{20,}$`)},
	{sort: DatabaseClass, has: "db.", like: pattern.Of(`^(?P<name>db\.[a-z0-9-]+\.[a-z0-9.-]+)$`)},
	{sort: ClusterARN, has: ":cluster/", like: pattern.Of(arn + `ecs` + in + `cluster/(?P<name>.+)$`)},
	{sort: ServiceARN, has: ":service/", like: pattern.Of(arn + `ecs` + in + `service/(?:(?P<within>[^/]+)/)?(?P<name>[^/]+)$`)},
	{sort: TaskARN, has: ":task", like: pattern.Of(arn + `ecs` + in + `task.*$`)},
	{sort: InstanceARN, has: ":instance/", like: pattern.Of(arn + `ec2` + in + `instance/(?P<name>i-[0-9a-f]+)$`)},
	{sort: Instance, has: "i-", like: pattern.Of(`^(?P<name>i-[0-9a-f]{8,17})$`)},
	{sort: Template, has: "lt-", like: pattern.Of(`^lt-[0-9a-f]{8,17}$`)},
	{sort: OtherID, has: "-", like: pattern.Of(`^(?:ami|sg|subnet|vpc|eni|vol|snap|eipalloc|rtb|igw|nat|fs|acl|fleet|cr)-[0-9a-f]{8,17}$`)},
	{sort: RoleARN, has: ":role/", like: pattern.Of(arn + `iam` + in + `role/(?P<name>.+)$`)},
	{sort: UserARN, has: ":iam:", like: pattern.Of(arn + `iam` + in + `(?:user/.+|root)$`)},
	{sort: ProfileARN, has: ":instance-profile/", like: pattern.Of(arn + `iam` + in + `instance-profile/(?P<name>.+)$`)},
	{sort: IAMPolicyARN, has: ":policy/", like: pattern.Of(arn + `iam::(?:[0-9]*|aws):policy/.+$`)},
	{sort: SessionARN, has: ":assumed-role/", like: pattern.Of(arn + `sts` + in + `assumed-role/(?P<name>[^/]+)/.+$`)},
	{sort: ParameterARN, has: ":parameter", like: pattern.Of(arn + `ssm` + in + `parameter(?P<name>/.+)$`)},
	{sort: OtherARN, has: "arn:", like: pattern.Of(`^arn:.*$`)},
	{sort: MachineAddress, has: ".", like: pattern.Of(`^(?:ec2-|ip-)[0-9-]+\..*(?:compute\.internal|ec2\.internal|amazonaws\.com)$`)},
	{sort: Account, has: "", like: pattern.Of(`^(?P<name>[0-9]{12})$`)},
	{sort: Zone, has: "-", like: pattern.Of(`^(?P<region>(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov)-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-[0-9])[a-z]$`)},
	{sort: Region, has: "-", like: pattern.Of(`^(?P<name>(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov)-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-[0-9])$`)},
	{sort: InstanceType, has: ".", like: pattern.Of(`^(?P<name>[a-z]{1,2}[0-9][a-z0-9-]*\.(?:nano|micro|small|medium|large|[0-9]*xlarge|metal(?:-[0-9]+xl)?))$`)},
}

const in = `:(?P<region>[^:]*):(?P<account>[^:]*):`

// Of is what a text names; false when its form tells nothing.
func Of(text string) (Thing, bool) {
	text = strings.TrimSpace(text)
	if !strings.ContainsAny(text, "-./:0123456789") {
		return Thing{}, false
	}
	for _, f := range forms {
		found := f.find(text)
		if found == nil {
			continue
		}
		t := Thing{Sort: f.sort}
		for i, name := range f.like.SubexpNames() {
			switch name {
			case "name":
				t.Name = found[i]
			case "within":
				t.Within = found[i]
			case "region":
				t.Region = found[i]
			case "account":
				t.Account = found[i]
			}
		}
		return t, true
	}
	return Thing{}, false
}
