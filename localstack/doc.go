// Package localstack is the integration suite: the built binary against AWS
// implementations that nobody here wrote.
//
// Its tests carry the build tag integration and run with "make integration". They
// start moto and MiniStack on free ports of loopback, or use the endpoints that
// AWS_ENDPOINT_URL_<SERVICE> names; they set the stage, run bin/dynascale, and ask
// the emulator what became of it. They never look into the daemon but through its
// commands, its API and, with a real Prometheus, its metrics; TestAlerts alone touches a
// ledger, to lock it and to age what stands in it. See README.md.
package localstack
