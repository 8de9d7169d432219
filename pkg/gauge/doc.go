// Package gauge holds the nouns for where a tier's numbers come from: a Signal and its
// source, the queries behind it, and what the sources answer.
//
// It is a part of the dictionary that thinking packages do without: a scaler knows a
// scale.Sample by its name, and not whether CloudWatch or a queue was asked. The
// configuration makes these values, the collector asks for them, adapters and the
// simulated cloud answer. Nothing here acts, and only the standard library is imported.
package gauge
