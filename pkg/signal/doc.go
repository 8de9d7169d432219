// Package signal holds the nouns for where a tier's numbers come from: a Signal and its
// source, the queries behind it, and what the sources answer.
//
// It is a part of the dictionary that thinking packages do without: a scaler knows a
// scale.Sample by its name, and not whether CloudWatch or a queue was asked. The
// configuration makes these values, the collector asks for them, adapters and the
// simulated cloud answer. CloudWatch is asked by queries, of which the collector makes few
// calls; whatever else there is to ask is a Direct, a folder beneath this one. Nothing here
// acts.
package signal
