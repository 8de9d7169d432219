// Package sns is the adapter to Amazon SNS: it publishes to a topic, and nothing else.
//
// In go the ARN of a topic, a subject and a message; out comes the id that AWS gave it. Every error is a
// *scale.Failure. A publication changes no resource, and so does not pass the actuator: it is a message
// to people, which a brake must not stop.
package sns
