package rds

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/dynascale/dynascale/pkg/resource"
)

// traits are the settings that RDS gives no replica by itself.
func traits(d *types.DBInstance) resource.Traits {
	return resource.Traits{
		CA: aws.ToString(d.CACertificateIdentifier), MostStorage: int(aws.ToInt32(d.MaxAllocatedStorage)),
		Monitoring: int(aws.ToInt32(d.MonitoringInterval)), MonitoringRole: aws.ToString(d.MonitoringRoleArn),
		Insights: aws.ToBool(d.PerformanceInsightsEnabled), InsightsKey: aws.ToString(d.PerformanceInsightsKMSKeyId),
		InsightsDays: int(aws.ToInt32(d.PerformanceInsightsRetentionPeriod)), InsightsMode: string(d.DatabaseInsightsMode),
		MinorUpgrades: aws.ToBool(d.AutoMinorVersionUpgrade), CopyTags: aws.ToBool(d.CopyTagsToSnapshot),
	}
}

// positive is a number that is given; nil for none.
func positive(n int) *int32 {
	if n <= 0 {
		return nil
	}
	return aws.Int32(int32(n))
}
