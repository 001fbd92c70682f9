// Package ownership says who stands behind a company: what the listed own and
// control, directly and through others, and whom the law therefore blocks with
// them under the rules of the United States, the European Union and the United
// Kingdom.
package ownership
