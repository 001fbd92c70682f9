package register

// SortAtATime has the archive spill what exceeds so many bytes.
func (a *Archive) SortAtATime(bytes int) *Archive {
	a.memory = bytes
	return a
}
