package sim

import "time"

// What the services say and how long they take, stated once more: a test that takes these
// from the code that it tests would agree with anything.
const (
	createMember = 5 * time.Minute
	leastLag     = 0.2
	gib          = int64(1) << 30

	modifying    = "modifying"
	rebooting    = "rebooting"
	optimising   = "storage-optimization"
	notAvailable = "Database instance is not in available state."
	userStopped  = "Client.UserInitiatedShutdown: User initiated shutdown"

	notRegistered  = "Target.NotRegistered: Target is not registered to the target group"
	notRunning     = "Target.InvalidState: Target is in the stopped state"
	registering    = "Elb.RegistrationInProgress: Target registration is in progress"
	checkingHealth = "Elb.InitialHealthChecking: Initial health checks in progress"
	deregistering  = "Target.DeregistrationInProgress: Target deregistration is in progress"
	failingHealth  = "Target.FailedHealthChecks: Health checks failed"

	databaseMetrics = 8 // that a database publishes
	mostFaults      = 1000
	// What an endless world remembers.
	keepMinutes, keepWrites, keepActivities = 180, 1000, 500
)
