// Package judge answers the playground: it checks one document and previews it, if
// it is a schedule. It runs in the reader's browser; see site/playground.
package judge
