// Reads an export of records in Parquet with a reader that was not written for Eemol (`hyparquet`), and writes it as lines
// of JSON: one for the schema, one for each row. Started by the test `parquet`.

import { readFileSync } from 'node:fs'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'

const file = await asyncBufferFromFile(process.argv[2])
const metadata = await parquetMetadataAsync(file)
const { version } = JSON.parse(readFileSync(new URL('node_modules/hyparquet/package.json', import.meta.url)))
const columns = parquetSchema(metadata).children.map(({ element }) => element.name)
const print = (value) =>
  console.log(JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? Number(one) : one ?? null)))

print({ version, columns, groups: metadata.row_groups.length, rows: metadata.num_rows })
for (const row of await parquetReadObjects({ file, metadata })) print(row)
