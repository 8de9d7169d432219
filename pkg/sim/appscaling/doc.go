// Package appscaling is Application Auto Scaling in a simulated cloud: what it scales of other
// services.
//
// In come the services whose things it may scale (Scaler); out come scalable targets.
//
// They are only told, and never act.
package appscaling
