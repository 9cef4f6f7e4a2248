//go:build !linux

package lab

import (
	"errors"
	"net"
)

func dialAs(User, string) (net.Conn, error) { return nil, errors.ErrUnsupported }
