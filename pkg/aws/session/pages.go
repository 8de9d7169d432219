package session

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Pages asks for one page of a listing after the other until there is no token for a next one.
// Half a listing is worse than none: what is missing would look as if it were not there. One whose
// token never ends is given up after most pages. The error is a *scale.Failure.
func Pages(doing string, most int, ask func(token *string) (next *string, err error)) error {
	var token *string
	for range most {
		next, err := ask(token)
		if err != nil {
			return Failed(doing, err)
		}
		if aws.ToString(next) == "" {
			return nil
		}
		token = next
	}
	return &scale.Failure{Doing: doing, Kind: scale.Internal, Err: fmt.Errorf("the list has more than %d pages, and dynascale stopped reading it", most)}
}
