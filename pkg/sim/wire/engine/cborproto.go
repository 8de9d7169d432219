package engine

import (
	"net/http"
	"strings"

	"github.com/fxamacker/cbor/v2"
)

// CBOR is Smithy RPC v2 CBOR: the operation is in the path, the
// protocol's name in a header of request and answer.
type CBOR struct{}

const rpcName = "rpc-v2-cbor"

var (
	cborReader = must(cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
	}.DecMode())
	CBORWriter = must(cbor.EncOptions{NilContainers: cbor.NilContainerAsEmpty}.EncMode())
)

func must[T any](mode T, err error) T {
	if err != nil {
		panic(err)
	}
	return mode
}

// cborOperation reads /service/NAME/operation/OPERATION.
func cborOperation(path string) (service, operation string) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) != 4 || parts[0] != "service" || parts[2] != "operation" {
		return "", ""
	}
	return parts[1], parts[3]
}

// Read decodes a request.
func (CBOR) Read(body []byte, input any) error {
	if len(body) == 0 {
		return nil
	}
	if err := cborReader.Unmarshal(body, input); err != nil {
		return unreadable(err.Error())
	}
	return nil
}

// Result encodes an answer.
func (CBOR) Result(_ Call, output any) (reply, error) {
	body, err := CBORWriter.Marshal(output)
	return cborReply(http.StatusOK, body), err
}

// Fault encodes a fault.
func (CBOR) Fault(c Call, f *Fault) reply {
	body, err := CBORWriter.Marshal(map[string]string{"__type": f.Code, "message": f.Message})
	if err != nil {
		panic(err)
	}
	r := cborReply(f.Status, body)
	c.compatible(r.Header, f)
	return r
}

func cborReply(status int, body []byte) reply {
	return reply{status: status, Body: body, Header: http.Header{
		"Content-Type":    {"application/cbor"},
		"Smithy-Protocol": {rpcName},
	}}
}
