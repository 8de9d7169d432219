package cloud

import (
	"context"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/lock"
)

// services are where AWS keeps the things that tiers scale, as its SDKs name its services.
var services = map[string]string{"group": "AUTO_SCALING", "instance": "EC2", "database": "RDS", "cluster": "RDS", "service": "ECS"}

// Lock names the lock of a tier. An account that STS does not tell in time stays unknown,
// and such a lock yields to the same resource of any account.
func (c Cloud) Lock(patience context.Context, t config.Tier) lock.Name {
	account := t.Place().Account()
	if account == "" {
		account = c.Identity.Account()
	}
	if account == "" && patience.Err() == nil {
		if who, err := c.Identity.Get(patience); err == nil {
			account = who.Account
		}
	}
	thing := t.Target.Thing()
	return lock.Name{Endpoint: c.Endpoint(services[thing]), Account: account, Region: c.Region, Resource: thing + "/" + t.Target.Name()}
}
