// Package cloud is the real cloud: the clients of all services, put together for one
// account and region.
//
// In go the places of a configuration (config.Place); out comes a Network with a Cloud for
// each. A Cloud is all that assembly.Cloud asks for, and knows who AWS takes its credentials
// for (Identity). A reload reconnects the network and keeps the limits on calls. Simulated
// is the same set of clients before an endpoint on loopback.
//
// It makes no decision, knows no tier and no kind of one, and asks AWS nothing by itself.
package cloud
