package main

import (
	"bufio"
	"errors"

	"github.com/mareva/mareva/internal/httpapi"
)

// clusterLines writes JSON Lines.
type clusterLines struct{ w *bufio.Writer }

func (o *clusterLines) answer(x *httpapi.Cluster) error    { return encodeTo(o.w, x) }
func (o *clusterLines) cluster(x *httpapi.Cluster) error   { return encodeTo(o.w, x) }
func (o *clusterLines) coinjoin(x *httpapi.CoinJoin) error { return encodeTo(o.w, x) }
func (o *clusterLines) finish() error                      { return nil }

func (o *clusterLines) refuse(address string, why error) error {
	var bad *badQuestion
	code := "bad_address"
	if errors.As(why, &bad) {
		code = bad.code
	}
	return encodeTo(o.w, map[string]any{"of": address, "error": map[string]string{"code": code, "message": why.Error()}})
}
