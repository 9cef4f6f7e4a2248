package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"
)

// serve serves the folder that was written, for people who try it; it returns with
// the error that ends it.
func (g *generator) serve(address string) error {
	if _, err := os.Stat(g.out + "/index.html"); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s has no site: run make site first", g.out)
	}
	server := http.Server{
		Addr: address, Handler: http.FileServer(http.Dir(g.out)), ReadHeaderTimeout: 10 * time.Second,
	}
	return server.ListenAndServe()
}
