// Package yamlwrite writes documents as YAML that people like to read, and changes
// documents that people have written without touching what stays the same.
//
// A document comes as the JSON that package codec writes, with the description of
// its type (package shape). Members that are null or have their default are left
// out, the others keep their order. Texts of several lines become literal blocks;
// others stand without quotes where no reader of YAML 1.1 or 1.2 could take them
// for anything but text.
package yamlwrite
