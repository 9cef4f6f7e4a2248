// Package shapes describes all types of the contract as data: those of packages
// wire, ipc and manifest, by the names that the conformance protocol gives them.
// The descriptions are generated from the same declarations as the codecs.
package shapes

//go:generate go run ../../../internal/codecgen -catalogue -dir ../../../wire
//go:generate go run ../../../internal/codecgen -catalogue -dir ../../../ipc -wire ../../../wire
//go:generate go run ../../../internal/codecgen -catalogue -dir ../../../manifest -wire ../../../wire
