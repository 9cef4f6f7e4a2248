package reference

//go:generate go run ../codecgen -dir ../../manifest -wire ../../wire -describe
//go:generate go run ../codecgen -dir ../../wire -describe
//go:generate go run ../codecgen -dir ../../ipc -wire ../../wire -describe
//go:generate go run ./configdoc
//go:generate go run ./rulesdoc
