package latin

import "testing"

func TestGreekNames(t *testing.T) {
	mustSpell(t, map[string][]string{
		"Ζελένσκι":     {"zelenski"},
		"Πούτιν":       {"poutin", "putin"},
		"Μητσοτάκης":   {"mitsotakis"},
		"Κυριάκος":     {"kyriakos"},
		"Τσίπρας":      {"tsipras"},
		"Αλέξης":       {"alexis"},
		"Παπανδρέου":   {"papandreou"},
		"Γιώργος":      {"giorgos", "yorgos"},
		"Γεώργιος":     {"georgios"},
		"Γιάννης":      {"giannis", "yannis"},
		"Ιωάννης":      {"ioannis"},
		"Ευάγγελος":    {"evangelos"},
		"Ελευθέριος":   {"eleftherios", "eleutherios"},
		"Παύλος":       {"pavlos"},
		"Ναυσικά":      {"nafsika", "nausika"},
		"Χρήστος":      {"christos", "hristos"},
		"Νίκη":         {"niki", "nike"},
		"Βασίλειος":    {"vasileios", "vasilios", "basileios"},
		"Μπάιντεν":     {"bainten", "baiden"},
		"Ομπάμα":       {"obama", "ompama"},
		"Ντόναλντ":     {"donald"},
		"Τζόνσον":      {"jonson", "tzonson"},
		"Τσόρτσιλ":     {"chorchil"},
		"Αγγελική":     {"angeliki"},
		"Καϊλή":        {"kaili"},
		"ΣΤΑΥΡΟΣ":      {"stavros"},
		"Φίλιππος":     {"filippos", "philippos"},
		"Ξενοφών":      {"xenofon", "xenophon"},
		"Ψαρρός":       {"psarros"},
		"Βαρουφάκης":   {"varoufakis", "varufakis"},
		"Οικονόμου":    {"oikonomou", "ikonomou"},
		"Ἀριστοτέλης":  {"aristotelis", "aristoteles"},
		"Κωνσταντίνος": {"konstantinos"},
		"Γκίκας":       {"gkikas", "gikas"},
		"Θεοδωράκης":   {"theodorakis"},
	})
}

func TestVowelsThatAreNotOneSoundStayTwo(t *testing.T) {
	for text, want := range map[string]string{"Μάι": "mai", "Μαΐ": "mai", "Ταΰ": "tay"} {
		for _, got := range spellingsOf(t, text) {
			if len(got) != len(want) {
				t.Errorf("%s is spelled %q, want both vowels as in %q", text, got, want)
			}
		}
	}
}
