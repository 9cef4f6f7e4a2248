// Package gen makes questions for two implementations of the contract: documents
// from the descriptions of the types, good ones and ones with something wrong,
// manifests in the styles in which people write YAML, configuration files,
// instants in several zones.
//
// What is made depends on a seed and a number alone, so that a question can be
// asked again.
package gen
