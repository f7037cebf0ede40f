"""What our own mails are known by when they come back."""

# Stands in every mail of ours, on the line above which an answer is written.
MARK = "#-#-#"
