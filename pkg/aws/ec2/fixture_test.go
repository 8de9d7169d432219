package ec2

import (
	"net/http"
	"testing"

	"github.com/dynascale/dynascale/pkg/aws/querytest"
)

type answer = querytest.Answer

var ok, refusal = querytest.OK, querytest.RefusalEC2

func client(t *testing.T, handler http.HandlerFunc) *Client { return New(querytest.Config(t, handler)) }

func scripted(t *testing.T, answers ...answer) (*Client, *querytest.Script) {
	cfg, script := querytest.Play(t, answers...)
	return New(cfg), script
}
