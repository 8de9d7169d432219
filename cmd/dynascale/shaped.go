package main

import (
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/sim/playground"
)

// shapes are the answers of all commands that have -o json.
var shapes = map[string]any{
	"status": statusShape{}, "plan": planShape{}, "explain": explainShape{}, "budget": api.Budgets{}, "budget grant": actionShape{}, "budget revoke": actionShape{}, "history": historyShape{}, "replay": replayShape{}, "cost": spentShape{}, "savings": savingsShape{}, "schedule": scheduleShape{}, "tune cooldown": tuneShape{}, "tune size": sizesShape{}, "actions": api.Actions{}, "operations": api.Operations{},
	"pause": actionShape{}, "override": actionShape{}, "resume": actionShape{}, "abandon": abandonShape{}, "reload": api.Reloaded{}, "run": onceShape{},
	"doctor": doctorShape{}, "check": checkShape{}, "discover": discoverShape{}, "iam": iamShape{}, "version": versionShape{}, "simulate": playShape{}, "demo": playShape{},
	"token list": tokensShape{}, "notify test": notifyTestShape{}, "notify list": notifyListShape{}, "alarms diff": alarmsShape{}, "alarms apply": alarmsShape{}, "alarms remove": alarmsShape{}, "ledger": infoShape{}, "ledger info": infoShape{}, "ledger backup": backupShape{}, "ledger restore": restoreShape{}, "playground status": playground.Status{},
	"playground load": troubleShape{}, "playground lose": troubleShape{}, "playground sicken": troubleShape{}, "playground stick": troubleShape{},
	"playground deploy": troubleShape{}, "playground twin": troubleShape{}, "playground retire": troubleShape{}, "playground no-capacity": troubleShape{},
	"playground throttle": troubleShape{}, "playground outage": troubleShape{}, "playground deny": troubleShape{}, "playground cloudwatch": troubleShape{}, "playground calm": troubleShape{},
}
