package wire

import "encoding/xml"

// ec2 is recognised so that a client reads its errors; no operation is served.
func ec2Service() service {
	return service{
		scope:    "ec2",
		version:  "2016-11-15",
		ec2:      true,
		protocol: speaksQuery,
	}
}

// ec2Error is the error shape of the EC2 dialect; clients of ec2 cannot read
// the shape of other Query services.
type ec2Error struct {
	XMLName xml.Name `xml:"Response"`
	Code    string   `xml:"Errors>Error>Code"`
	Message string   `xml:"Errors>Error>Message"`
	Request string   `xml:"RequestID"`
}
