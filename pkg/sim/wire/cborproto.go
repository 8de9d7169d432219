package wire

import (
	"net/http"
	"strings"

	"github.com/fxamacker/cbor/v2"
)

// cborProtocol is Smithy RPC v2 CBOR: the operation is in the path, the
// protocol's name in a header of request and answer.
type cborProtocol struct{}

const rpcName = "rpc-v2-cbor"

var (
	cborReader = must(cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
	}.DecMode())
	cborWriter = must(cbor.EncOptions{NilContainers: cbor.NilContainerAsEmpty}.EncMode())
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

func (cborProtocol) read(body []byte, input any) error {
	if len(body) == 0 {
		return nil
	}
	if err := cborReader.Unmarshal(body, input); err != nil {
		return unreadable(err.Error())
	}
	return nil
}

func (cborProtocol) result(_ call, output any) (reply, error) {
	body, err := cborWriter.Marshal(output)
	return cborReply(http.StatusOK, body), err
}

func (cborProtocol) fault(c call, f *fault) reply {
	body, err := cborWriter.Marshal(map[string]string{"__type": f.code, "message": f.message})
	if err != nil {
		panic(err)
	}
	r := cborReply(f.status, body)
	c.compatible(r.header, f)
	return r
}

func cborReply(status int, body []byte) reply {
	return reply{status: status, body: body, header: http.Header{
		"Content-Type":    {"application/cbor"},
		"Smithy-Protocol": {rpcName},
	}}
}
