package ipc

//go:generate go run ../internal/codecgen -wire ../wire
