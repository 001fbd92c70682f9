// Package labelled answers one question: how well do scores agree with what
// people said of the same pairs of names?
//
//	pairs, err := labelled.Read(file)
//	report := labelled.Measure(pairs, scores, threshold)
//
// Pairs come as CSV in the shape of OpenSanctions' name benchmark. What is
// measured is explained at [Report].
package labelled
