package engine

import (
	"encoding/xml"
	"net/http"
	"strings"
)

// ec2Error is the error shape of the EC2 dialect; clients of ec2 cannot read
// the shape of other Query services.
type ec2Error struct {
	XMLName xml.Name `xml:"Response"`
	Code    string   `xml:"Errors>Error>Code"`
	Message string   `xml:"Errors>Error>Message"`
	Request string   `xml:"RequestID"`
}

// ec2Answer has the members of its result in it, where other Query services wrap
// them once more.
type ec2Answer struct {
	XMLName   xml.Name
	Namespace string `xml:"xmlns,attr"`
	Request   string `xml:"requestId"`
	Members   string `xml:",innerxml"`
}

func ec2Result(c Call, output any) (reply, error) {
	answer := ec2Answer{XMLName: xml.Name{Local: c.operation + "Response"}, Namespace: c.service.Namespace, Request: c.request}
	var members strings.Builder
	if err := xml.NewEncoder(&members).EncodeElement(output, xml.StartElement{Name: xml.Name{Local: "x"}}); err != nil {
		return reply{}, err
	}
	answer.Members = strings.TrimSuffix(strings.TrimPrefix(members.String(), "<x>"), "</x>")
	body, err := xml.Marshal(answer)
	return xmlReply(http.StatusOK, body), err
}
