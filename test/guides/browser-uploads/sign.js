export async function sign(path, wanted) {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(wanted) })
  if (!response.ok) throw new Error(await response.text())
  return response.json()
}
