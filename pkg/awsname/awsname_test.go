package awsname

import "testing"

func TestOf(t *testing.T) {
	const balancing = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:"
	for text, want := range map[string]Thing{
		"arn:aws:autoscaling:ap-northeast-2:123456789012:autoScalingGroup:1-2:autoScalingGroupName/web": {Sort: GroupARN, Name: "web", Region: "ap-northeast-2", Account: "123456789012"},
		balancing + "loadbalancer/app/web/50dc6c495c0c9188":                                             {Sort: Balancer, Name: "app/web/50dc6c495c0c9188", Region: "ap-northeast-2", Account: "123456789012"},
		"targetgroup/web/50dc6c495c0c9188":                                                              {Sort: TargetGroup, Name: "targetgroup/web/50dc6c495c0c9188"},
		balancing + "listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2":                                {Sort: Listener, Within: "app/web/50dc6c495c0c9188", Region: "ap-northeast-2", Account: "123456789012"},
		balancing + "listener-rule/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee":          {Sort: ListenerRule, Within: "app/web/50dc6c495c0c9188", Region: "ap-northeast-2", Account: "123456789012"},
		"arn:aws-cn:sqs:cn-north-1:123456789012:jobs.fifo":                                              {Sort: QueueARN, Name: "jobs.fifo", Region: "cn-north-1", Account: "123456789012"},
		"https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs":                                    {Sort: QueueURL, Name: "jobs", Account: "123456789012"},
		"shop.abcdefghijkl.ap-northeast-2.rds.amazonaws.com:5432":                                       {Sort: Endpoint, Name: "shop", Region: "ap-northeast-2"},
		"shop.cluster-ro-abcdefghijkl.ap-northeast-2.rds.amazonaws.com":                                 {Sort: DBEndpoint, Name: "shop", Region: "ap-northeast-2"},
		"arn:aws:ecs:ap-northeast-2:123456789012:service/shop/api":                                      {Sort: ServiceARN, Name: "api", Within: "shop", Region: "ap-northeast-2", Account: "123456789012"},
		"arn:aws:ecs:ap-northeast-2:123456789012:service/api":                                           {Sort: ServiceARN, Name: "api", Region: "ap-northeast-2", Account: "123456789012"},
		"arn:aws:iam::123456789012:role/a/b":                                                            {Sort: RoleARN, Name: "a/b", Account: "123456789012"},
		"arn:aws:iam::aws:policy/ReadOnlyAccess":                                                        {Sort: IAMPolicyARN},
		"i-0123456789abcdef0":                                                                           {Sort: Instance, Name: "i-0123456789abcdef0"},
		"lt-0123456789abcdef0":                                                                          {Sort: Template}, "sg-01234567": {Sort: OtherID},
		"ap-northeast-2a": {Sort: Zone, Region: "ap-northeast-2"}, "ap-northeast-2": {Sort: Region, Name: "ap-northeast-2"},
		"m7g.large": {Sort: InstanceType, Name: "m7g.large"}, "db.r6g.large": {Sort: DatabaseClass, Name: "db.r6g.large"},
		"123456789012": {Sort: Account, Name: "123456789012"},
		"arn:aws:lambda:ap-northeast-2:123456789012:function:x": {Sort: OtherARN},
	} {
		if got, is := Of(text); !is || got != want {
			t.Errorf("%s:\n got %+v\nwant %+v", text, got, want)
		}
	}
	for _, text := range []string{"", "web", "web-servers-asg", "shop-db", "web.servers", "i-am-a-group", "app", "cluster-a", "db-1", "web-2024", "eu-web-1a"} {
		if got, is := Of(text); is {
			t.Errorf("%q is taken for %s", text, got.Sort)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2")
	f.Fuzz(func(t *testing.T, text string) {
		if got, is := Of(text); is && got.Sort == "" {
			t.Errorf("%q", text)
		}
	})
}
