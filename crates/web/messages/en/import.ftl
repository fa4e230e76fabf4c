## Import
import-what = A file adds people and changes them. Nobody is archived by a file. You see first what it would do, line by line; nothing is applied before you say so.
import-file = CSV file
import-file-hint = UTF-8, 4 MiB at most; commas or semicolons.
import-preview = Preview
import-preview-hint = Nothing is applied yet.
import-columns = What stands in a file
import-columns-what = The first line names the columns, in any order. Email is required, since it says who a row is about; the template has all the others.
import-rule-cell = An empty cell leaves the field as it is.
import-rule-status = A column Status is ignored: a file changes fields, not the status.
import-rule-several = Several groups or aliases in one cell are parted by a semicolon.
import-rule-managed = Provisioning Managed is true or false; a person with false is left alone by every sync.
import-support = Your role is Support: you can export people. An Admin or an Owner can import them.
import-no-part = Nothing was looked at: the form did not arrive whole. Choose the file again.
import-no-file = No file was chosen. Choose a CSV file, then press Preview.
import-empty = The file is empty. The first line must name the columns, Email among them.
import-too-large = The file is larger than 4 MiB. Nothing was applied. Divide it into several files, each with the first line.
import-not-whole = Nothing was applied: the form did not arrive whole. Choose the file again.
import-has-faults = Nothing was applied: some rows can't be used. This is what the file would do without them.
import-moved = Nothing was applied: the console has changed since the preview. This is what the file would do now: look at it, then apply that.
import-done-already = Nothing is left to apply: the console has all that this file says. If you pressed Apply twice, the first time did it, and its report is under Users, Provisioning.
import-refused = Nothing was applied: { $why }
import-title = Preview of the import
import-unusable = The file can't be used, so nothing of it can be applied.
import-nothing = The file changes nothing: everything in it is in the console already, or it has no rows that can be used.
import-fault-of-file = What is wrong with the file
import-faults = { $n ->
    [one] 1 row can't be used
   *[other] { $n } rows can't be used
    }
import-fault-hint = Mend it in the file and choose the file again.
import-faults-hint = Mend them in the file and choose it again, or leave them out. Line 1 is the line with the columns.
import-all-in-file = The file of the rejected rows has every one.
import-rejected = Download the rejected rows
import-rejected-does = A CSV file of these rows as they are, with why before each. Mend them there and import that file: the column of the reasons is ignored.
import-columns-read = Columns read
import-columns-ignored = Columns ignored
import-line = Line
import-column = Column
import-wrong = What is wrong
import-more = { $n ->
    [one] …and one more.
   *[other] …and { $n } more.
    }
import-people-created = People created
import-people-changed = People changed
import-groups-created = Groups created
import-members-added = Members added
import-apply = Apply
import-apply-does = Applies exactly this plan, and shows its report. If the console has changed since, nothing is applied and you see the present plan first.
import-apply-without = { $n ->
    [one] Apply without this row
   *[other] Apply without these { $n } rows
    }
import-apply-without-does = Applies exactly the plan below, and leaves out the rows that can't be used.
import-another = Choose another file
